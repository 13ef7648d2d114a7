import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BIN, createRig, eventually, finish, type Rig } from '../rig/tasker.ts'

interface Shown {
  run: { resources: { log_from?: number; log_bytes?: number } | null }
  samples: { log_bytes: number | null }[]
}

/** What is known of the latest run of the task; undefined while there is none. */
async function shown(rig: Rig): Promise<Shown | undefined> {
  const { stdout, code } = await rig.tasker(['show', 'job', '--json'])
  return code === 0 ? JSON.parse(stdout) : undefined
}

test('of a log that others write too, the bytes of the run are known, and each measurement says how long it was', async () => {
  using rig = createRig({ TASKER_SAMPLE_INTERVAL: '100ms' })
  const log = join(rig.home, 'job.log')
  const goOn = join(rig.home, 'go-on')
  writeFileSync(log, 'of yesterday\n')
  const fd = openSync(log, 'a')
  const script = 'echo first; while ! [ -e go-on ]; do sleep 0.05; done; echo second'

  const child = spawn(BIN, ['run', '--task', 'job', '--', 'sh', '-c', script], {
    cwd: rig.home,
    env: rig.env,
    stdio: ['ignore', fd, fd],
  })
  closeSync(fd)
  const finished = finish(child)
  using _ = { [Symbol.dispose]: () => void child.kill() }
  const measured = await eventually(async () => {
    const found = await shown(rig)
    return found?.samples.some(sample => sample.log_bytes === 19) ? found : undefined
  }, 'the first line is measured')
  writeFileSync(goOn, '')
  await finished

  expect(measured.run.resources?.log_from).toBeUndefined()
  expect(readFileSync(log, 'utf8')).toBe('of yesterday\nfirst\nsecond\n')
  expect((await shown(rig))?.run.resources).toMatchObject({ log_from: 13, log_bytes: 26 })
})

test('of a log that lost its middle no length is told, as its bytes stand elsewhere', async () => {
  using rig = createRig({ TASKER_LOG_MAX_SIZE: '1MiB' })

  await rig.tasker(['run', '--task', 'job', '--', 'sh', '-c', 'yes | head -c 900000'])
  const cut = await shown(rig)
  await rig.tasker(['run', '--task', 'job', '--', 'sh', '-c', 'yes | head -c 20000'])
  const whole = await shown(rig)

  expect(cut?.run.resources?.log_bytes).toBeUndefined()
  expect(whole?.run.resources).toMatchObject({ log_from: 0, log_bytes: 20_000 })
})
