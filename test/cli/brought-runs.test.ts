import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { request as forward } from 'node:http'
import { createServer } from 'node:https'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, eventually } from '../rig/tasker.ts'
import { bring, dashboardWith, journals, upTo } from './brought-rig.ts'

const postgres = freshDatabase()
const TLS = join(import.meta.dirname, '..', 'rig', 'tls')
const readTls = (name: string) => readFileSync(join(TLS, name))

describe.each(['sqlite', 'postgresql'] as const)('a host whose dashboard has %s', driver => {
  const dashboard = dashboardWith(driver, postgres)

  test('brings progress while a run goes on, then how it failed, and the end of its log', async () => {
    using rig = createRig({ ...dashboard.env, TASKER_SAMPLE_INTERVAL: '100ms' })
    const untilGo = 'while [ ! -e go ]; do sleep 0.05; done'
    writeFileSync(
      join(rig.home, 'load.sh'),
      `echo "::tasker subtask 1/2 fetch"; echo "::tasker 3/4"; ${untilGo}; echo password=abcdefgh12345; exit 3`,
    )
    const run = rig.start(['run', '--stage', 'DAILY', '--tag', 'a=b', 'sh', 'load.sh'])

    const going = await eventually(async () => {
      const [row] = await dashboard.store.latestRuns('load.sh')
      return row?.subtask_items_complete === 3 && row.memory_mb !== null ? row : undefined
    }, 'its progress is there')
    writeFileSync(join(rig.home, 'go'), '')
    const { code } = await run.finished
    expect(await bring(rig)).toMatchObject({ code: 0, stderr: '' })

    expect(going).toMatchObject({
      execution_status: 'RUNNING',
      hostname: `laptop/${hostname()}`,
      tags: { a: 'b' },
    })
    expect(code).toBe(3)
    const row = await dashboard.recorded('load.sh', 'FAILED')
    expect(row).toMatchObject({ exit_code: 3, subtask_name: 'fetch', subtask_status: 'FAILED' })
    expect(journals(rig)).toEqual([])
    const seqs = await dashboard.seqsOf(row.run_id)
    expect(seqs).toEqual(upTo(seqs.length))
    expect(await dashboard.store.keptLog(row.run_id)).toMatchObject({
      tail: expect.stringMatching(/password=\[redacted\]\n$/),
    })
  })

  test.each(['TASKER_DB_SSLROOTCERT', 'SSL_CERT_FILE'])(
    'comes by HTTPS through a proxy, with the authority of %s',
    async authority => {
      const upstream = new URL(dashboard.env.TASKER_DB_URL ?? '')
      const proxy = createServer(
        { key: readTls('server.key'), cert: readTls('server.pem') },
        (request, response) => {
          const { method = '', headers, url = '' } = request
          const passedOn = forward({ port: upstream.port, method, headers, path: url }, answer => {
            response.writeHead(answer.statusCode ?? 0, answer.headers)
            answer.pipe(response)
          })
          request.pipe(passedOn)
        },
      ).listen(0, 'localhost')
      onTestFinished(() => void proxy.close())
      await once(proxy, 'listening')
      const { port } = proxy.address() as { port: number }
      const url = `https://localhost:${port}${upstream.pathname}`
      using rig = createRig({
        ...dashboard.env,
        TASKER_DB_URL: url,
        [authority]: join(TLS, 'authority.pem'),
      })

      const { stderr } = await rig.tasker(['run', '--task', authority, 'true'])
      expect(await bring(rig)).toMatchObject({ code: 0, stderr: '' })

      expect(stderr).toBe('')
      await dashboard.recorded(authority, 'FINISHED')
      const doctor = await rig.tasker(['doctor'])
      expect(doctor.stdout).toContain(`database: ${url} takes our runs`)
      const status = await rig.tasker(['status'])
      expect(status).toMatchObject({
        code: 1,
        stderr: `tasker: runs of this host are sent to ${url}, which tells it nothing; look there\n`,
      })
    },
  )

  test('has a monitor that brings them, is seen to live, and passes on who wants a run to end', async () => {
    using rig = createRig(dashboard.env)
    const monitor = rig.start(['monitor'])
    onTestFinished(() => void monitor.child.kill('SIGKILL'))
    await eventually(
      async () =>
        (await dashboard.store.monitors.seen()).find(each => each.hostname === `laptop/${hostname()}`),
      'its monitor is seen',
    )
    const run = rig.start(['run', '--task', 'endless', 'sleep', '60'])
    const row = await eventually(
      async () => (await dashboard.store.latestRuns('endless'))[0],
      'it is recorded',
    )

    await dashboard.store.requests.askCancel(row.run_id, { by: 'me@desk', killAfterMs: 1_000 }, Date.now())
    const { signal } = await run.finished
    const ended = await dashboard.recorded('endless', 'CANCELLED')
    monitor.child.kill('SIGTERM')

    expect(signal).toBe('SIGTERM')
    expect(ended.run_id).toBe(row.run_id)
    expect(await monitor.finished).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/warn/) })
  })
})
