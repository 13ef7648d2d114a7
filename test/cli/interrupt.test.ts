import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig, eventually, finish, type Rig, type Started } from '../rig/tasker.ts'

let rig: Rig
let run: Started
beforeEach(async () => {
  rig = createRig()
  const red = 'printf "\\033[31mhalf a line"; touch ready; while [ ! -e go ]; do sleep 0.02; done'
  run = rig.start(['run', '--task', 'job', 'sh', '-c', red])
  await eventually(() => existsSync(join(rig.home, 'ready')) || undefined, 'the run goes on')
  await eventually(async () => (await rig.tasker(['show', 'job'])).code === 0 || undefined, 'it is recorded')
})
afterEach(async () => {
  writeFileSync(join(rig.home, 'go'), '')
  await run.finished
  rig[Symbol.dispose]()
})

/** Presses Ctrl-C as soon as `pattern` is on the terminal; resolves to what was there at the end. */
async function interruptAt(words: readonly string[], pattern: RegExp) {
  const child = spawn('script', ['-qec', `exec "${BIN}" ${words.join(' ')}`, '/dev/null'], {
    cwd: rig.home,
    env: { ...rig.env, TERM: 'xterm', SHELL: '/bin/sh' },
  })
  let shown = ''
  child.stdout.on('data', data => {
    const before = pattern.test(shown)
    shown += data
    if (!before && pattern.test(shown)) child.stdin.write('\u0003')
  })
  const { code } = await finish(child)
  return { shown, code }
}

needing('script')('Ctrl-C ends logs -f at once, as a death by SIGINT, and without its colours', async () => {
  const { shown, code } = await interruptAt(['logs', '-f', 'job'], /half a line/)

  expect(code).toBe(130)
  expect(shown).toContain('\u001b[31mhalf a line')
  expect(shown.endsWith('\u001b[0m')).toBe(true)
})

test.each([['SIGINT'], ['SIGTERM']] as const)('%s ends logs -f without a terminal too', async signal => {
  const follower = rig.start(['logs', '-f', 'job'])
  await new Promise(resolve => follower.child.stdout?.once('data', resolve))
  follower.child.kill(signal)

  expect(await follower.finished).toMatchObject({ signal, stderr: '' })
})

test('SIGINT ends status at once while the database says nothing', async () => {
  const database = createServer().listen(0, '127.0.0.1')
  await once(database, 'listening')
  const { port } = database.address() as AddressInfo
  const asking = rig.start(['status'], {
    env: { TASKER_DB_URL: `postgres://u@127.0.0.1:${port}/x`, TASKER_DB_CONNECT_TIMEOUT: '1h' },
  })
  await once(database, 'connection')
  asking.child.kill('SIGINT')

  expect(await asking.finished).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: '' })
  database.close()
})
