import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'
import { inBash } from '../supervision/side-by-side.ts'

/** As good as another machine to tasker: a name, a boot and a state directory of its own. */
const ELSEWHERE = `unshare ${process.getuid?.() === 0 ? '' : '-Ur '}-m -u sh -c '
  hostname far; echo 11111111-2222-3333-4444-555555555555 >boot
  mount --bind boot /proc/sys/kernel/random/boot_id; mkdir -p "$TASKER_STATE_DIR"
  mount -t tmpfs none "$TASKER_STATE_DIR"; exec "$@"' sh`

function onTwoHosts(): typeof test {
  const [file = '', ...words] = `unshare ${process.getuid?.() === 0 ? '' : '-Ur '}-m -u true`.split(' ')
  if (spawnSync(file, words).status === 0) return needing('unshare', 'mount')
  process.stderr.write('not run here, for want of the right to make namespaces:\n')
  return test.skip as unknown as typeof test
}

describe('a run of another host', () => {
  const database = freshDatabase()
  /** Starts a run there, and waits until it is recorded. */
  const begin = async (rig: Rig, task: string, script: string) => {
    writeFileSync(join(rig.home, `${task}.sh`), script)
    const ended = inBash(
      rig,
      `${ELSEWHERE} $TASKER run --task ${task} sh ${task}.sh </dev/null >/dev/null 2>&1; echo $?`,
    )
    await eventually(async () => (await rig.tasker(['show', task])).code === 0 || undefined, 'it is recorded')
    return { ended }
  }

  onTwoHosts()('is cancelled through the database, and records who asked', async () => {
    using rig = createRig({
      ...database.env,
      TASKER_FLUSH_INTERVAL: '200ms',
      TASKER_SAMPLE_INTERVAL: '200ms',
    })
    const run = await begin(rig, 'nightly', 'exec sleep 300')

    const cancelled = await rig.tasker(['cancel', 'nightly'])

    expect(cancelled).toMatchObject({ code: 0, stdout: expect.stringContaining('is cancelled') })
    expect(cancelled.stderr).toMatch(/is asked through the database; far looks when it next brings news/)
    expect(await run.ended).toMatchObject({ stdout: '143\n' })
    const [row] = await database.query(
      'SELECT e.execution_status, r.asked_by, r.answered_at FROM tasker.executions e JOIN tasker.cancel_requests r USING (run_id)',
    )
    expect(row).toMatchObject({
      execution_status: 'CANCELLED',
      asked_by: expect.stringMatching(/.+@.+/),
      answered_at: expect.any(Date),
    })
  })

  onTwoHosts()('shows the end of its log, without secrets, and says what it cannot see', async () => {
    using rig = createRig(database.env)
    const untilGo = 'while [ ! -e go ]; do sleep 0.05; done'
    const run = await begin(rig, 'printer', `${untilGo}; echo token=abcdefgh12345678; seq 3; exit 3`)
    writeFileSync(join(rig.home, 'go'), '')
    await run.ended

    const logs = await rig.tasker(['logs', 'printer'])

    expect(logs).toMatchObject({ code: 0, stdout: 'token=[redacted]\n1\n2\n3\n' })
    expect(logs.stderr).toMatch(
      /^tasker: the log of this run is on far, not on .*; this is what the database got of it/,
    )
    expect(await rig.tasker(['logs', 'printer', '--tail', '1', '-f'])).toMatchObject({ stdout: '3\n' })
    expect(await rig.tasker(['logs', 'printer', '--grep', '[12]'])).toMatchObject({ stdout: '1\n2\n' })
    expect(await rig.tasker(['wait', 'printer'])).toMatchObject({ code: 3 })
  })

  test('keeps in the database nothing that stood in a log before the run', async () => {
    using rig = createRig(database.env)
    const log = join(rig.home, 'job.log')
    writeFileSync(log, 'of yesterday\n')

    await inBash(rig, `$TASKER run --task appends echo of today >>${log} 2>&1`)

    const kept = () =>
      database.query(
        "SELECT l.tail FROM tasker.logs l JOIN tasker.executions e USING (run_id) WHERE e.task_name = 'appends'",
      )
    expect(await kept()).toMatchObject([{ tail: 'of today\n' }])
  })
})
