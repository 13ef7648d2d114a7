import { hostname } from 'node:os'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { FINISHED, record } from '../cli/recorded.ts'
import { needing } from '../rig/needing.ts'
import { createRig, eventually, type Rig, type Started } from '../rig/tasker.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig({ TASKER_FLUSH_INTERVAL: '200ms' })
})
afterEach(() => rig[Symbol.dispose]())

/** The real command, at a free port. */
async function dashboard(
  words: readonly string[] = [],
): Promise<Started & AsyncDisposable & { url: string }> {
  const started = rig.start(['dashboard', '--port', '0', ...words])
  let said = ''
  started.child.stdout?.on('data', chunk => {
    said += chunk
  })
  const url = await eventually(() => /the dashboard is at (\S+)\/\n/.exec(said)?.[1], 'it tells its address')
  return {
    ...started,
    url,
    async [Symbol.asyncDispose]() {
      started.child.kill('SIGTERM')
      await started.finished
    },
  }
}

async function post(url: string, path: string): Promise<{ status: number; told: Record<string, unknown> }> {
  const { csrf } = (await (await fetch(`${url}/api/session`)).json()) as { csrf: string }
  const response = await fetch(`${url}${path}`, { method: 'POST', headers: { 'X-CSRF-Token': csrf } })
  return { status: response.status, told: (await response.json()) as Record<string, unknown> }
}

/** A run that has just begun may not be heard of yet. */
function cancelOf(url: string, id: string) {
  return eventually(async () => {
    const answer = await post(url, `/api/runs/${id}/cancel`)
    return answer.status === 200 ? answer : undefined
  }, `${id} is asked to stop`)
}

interface Runs {
  runs: { run_id: string; execution_status: string; rerun_of_run_id: string | null }[]
}
const runsOf = async (url: string, task: string) =>
  ((await (await fetch(`${url}/api/runs?task=${task}`)).json()) as Runs).runs

test('a run is cancelled and run again from the dashboard, and SIGTERM ends that in good order', async () => {
  const at = await dashboard()
  const run = rig.start(['run', '--task', 'long', '--', 'sh', '-c', 'echo here; exec sleep 600'])
  const id = await eventually(async () => (await runsOf(at.url, 'long'))[0]?.run_id, 'it runs')

  const cancelled = await cancelOf(at.url, id)
  const { signal } = await run.finished
  await eventually(
    async () => (await runsOf(at.url, 'long'))[0]?.execution_status === 'CANCELLED' || undefined,
    'its end is known',
  )
  const twice = await post(at.url, `/api/runs/${id}/cancel`)
  const again = await post(at.url, `/api/runs/${id}/rerun`)
  const second = String(again.told.started_run_id)
  const stopped = await cancelOf(at.url, second)
  await eventually(
    async () => (await runsOf(at.url, 'long'))[0]?.execution_status === 'CANCELLED' || undefined,
    'the second one has ended',
  )
  at.child.kill('SIGTERM')

  expect(cancelled).toMatchObject({ status: 200, told: { run_id: id, cancelled: true } })
  expect(signal).toBe('SIGTERM')
  expect(twice).toMatchObject({
    status: 409,
    told: { error: { message: expect.stringContaining('is over already') } },
  })
  expect(again.status).toBe(200)
  expect(stopped.status).toBe(200)
  expect((await runsOf(at.url, 'long').catch(() => [])).length).toBeLessThanOrEqual(2)
  expect(await at.finished).toMatchObject({ code: 0, stderr: '' })
})

test('a run of another host is not started here', async () => {
  await using store = openStore({ driver: 'sqlite', file: rig.databaseFile })
  const id = await record(store, { taskName: 'far', hostname: 'elsewhere' }, [FINISHED])
  await using at = await dashboard()

  expect(await post(at.url, `/api/runs/${id}/rerun`)).toMatchObject({
    status: 409,
    told: { error: { message: 'the run was on elsewhere', remedy: `there, write: tasker rerun ${id}` } },
  })
})

test('an address that others reach needs a token, and a taken port is told in a sentence', async () => {
  await using at = await dashboard()
  const { port } = new URL(at.url)
  const none = await rig.tasker(['dashboard', '--host', '0.0.0.0', '--port', '0'])
  const insist = await rig.tasker(['dashboard', '--host', '0.0.0.0', '--auth', 'none'])
  const taken = await rig.tasker(['dashboard', '--port', port])
  const token = (await rig.tasker(['token', 'create', 'ann', '--role', 'operator'])).stdout.trim()
  await using wide = await dashboard(['--host', '0.0.0.0', '--base-path', '/t'])
  const list = await rig.tasker(['token', 'list'])
  const revoked = await rig.tasker(['token', 'revoke', 'ann'])
  const twice = await rig.tasker(['token', 'create', 'ann', '--expires', '90d'])
  const never = await rig.tasker(['token', 'create', 'bob', '--expires', 'never'])

  expect([none, insist, taken, twice, never].map(({ code, stderr }) => [code, stderr])).toEqual([
    [
      1,
      'tasker: nobody could sign in: there is no token; make one first: tasker token create NAME --role operator\n',
    ],
    [2, 'tasker: --auth none: others can reach 0.0.0.0; write --auth token, or leave --host away\n'],
    [1, `tasker: port ${port} of 127.0.0.1 is taken; choose another one with --port\n`],
    [1, 'tasker: there is, or was, a token ann; choose another name\n'],
    [2, "tasker: --expires cannot be 'never'; write a time such as 90d, at most ten years\n"],
  ])
  expect(token).toMatch(/^tasker_[0-9a-f]{64}$/)
  expect(wide.url).toMatch(/^http:\/\/localhost:\d+\/t$/)
  expect(list.stdout).toMatch(/^ann +operator +valid/m)
  expect(revoked.stdout).toBe('revoked ann\n')
})

const asRoot = process.getuid?.() === 0 ? needing('setpriv', 'curl') : test.skip

asRoot('another user of the machine is let in nowhere without a token', async () => {
  await using at = await dashboard()
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'curl', '-s']
  const told = await rig.tasker(['run', '--task', 'curl', '--', ...asNobody, `${at.url}/api/tasks`])

  expect(JSON.parse(told.stdout)).toMatchObject({
    error: { message: `this dashboard is only for root@${hostname()}` },
  })
  expect((await fetch(`${at.url}/api/tasks`)).status).toBe(200)
})

needing('promtool')('Prometheus takes the figures without a word, however tasks are called', async () => {
  await using store = openStore({ driver: 'sqlite', file: rig.databaseFile })
  const began = Date.now() - 60_000
  for (const [nr, taskName] of ['a"b\\c\n{}', '<script>', 'ä🦊'].entries())
    await record(store, { taskName }, [FINISHED], began - nr)
  await using at = await dashboard()
  await fetch(`${at.url}/api/tasks`)
  const served = await (await fetch(`${at.url}/metrics`)).text()
  const written = await rig.tasker(['metrics', '--textfile', 'tasker.prom'])
  const printed = await rig.tasker(['metrics'])
  const check = async (text: string) => {
    const { execFile } = await import('node:child_process')
    return new Promise((resolve, reject) => {
      const child = execFile('promtool', ['check', 'metrics'], (error, stdout, stderr) =>
        error === null ? resolve(stdout + stderr) : reject(new Error(stdout + stderr)),
      )
      child.stdin?.end(text)
    })
  }

  expect(await check(served)).toBe('')
  expect(await check(printed.stdout)).toBe('')
  expect(written).toMatchObject({ code: 0, stdout: '', stderr: '' })
  expect(served).toMatch(/^tasker_http_requests_total\{/m)
  expect(printed.stdout).toContain('tasker_task_last_success_timestamp_seconds{stage="DAILY",task="ä🦊"}')
})
