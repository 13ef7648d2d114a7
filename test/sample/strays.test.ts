import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { createTreeSampler } from '../../src/sample/tree.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'
import { startProgram } from './truth/started.ts'

const test = needing('python3')

const RUN_ID = '01a1fe00-0000-7000-8000-000000000001'

let folder: string
let end: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-strays-'))
  end = join(folder, 'end')
})
afterEach(() => {
  writeFileSync(end, '') // who left the group of its program ends by this
  rmSync(folder, { recursive: true, force: true })
})

/** A daemon by the book: two forks and a session; `environment` is what it execs with. */
const daemon = (environment: string) => `
import os, sys, time
def daemon():
    os.setsid()
    if os.fork() > 0: os._exit(0)
    os.execve('/bin/sh', ['sh', '-c', 'until [ -e "$0" ] || ! [ -e "\${0%/*}" ]; do sleep 0.05; done', '${end}'], ${environment})
if os.fork() == 0: daemon()
os.wait()
print('ready', flush=True)
sys.stdin.readline()`

const python = (code: string, env: NodeJS.ProcessEnv) =>
  startProgram(['python3', '-S', '-c', code], { env: { ...process.env, ...env } })

describe.runIf(process.platform === 'linux')('who has left the tree', () => {
  test.each([
    ['TASKER_RUN_ID', 'its environment'],
    ['TASKER_PARENT_RUN_ID', 'that of a run within the run'],
  ])('is found by %s in %s', async variable => {
    using started = await python(daemon('os.environ'), { [variable]: RUN_ID })
    using sampler = createTreeSampler(started.pid, { runId: RUN_ID })

    expect(sampler.sample().processes).toBeGreaterThanOrEqual(2) // the shell has a sleep now and then

    started.child.stdin?.end('\n')
    await eventually(() => started.child.exitCode ?? undefined, 'the end of the tree')
    expect(sampler.finish().leftBehind).toContainEqual({ pid: expect.any(Number), name: 'sh' })
  })

  test('is found at the end, when it left a command that nobody had time to look at', async () => {
    using started = await python(daemon('os.environ'), { TASKER_RUN_ID: RUN_ID })
    started.child.stdin?.end('\n')
    await eventually(() => started.child.exitCode ?? undefined, 'the end of the tree')
    using sampler = createTreeSampler(started.pid, { runId: RUN_ID })

    expect(sampler.finish().leftBehind).toContainEqual({ pid: expect.any(Number), name: 'sh' })
  })

  test('is found by a session that the tree has made, whatever is in its environment', async () => {
    const code = `
import os, sys
print('ready', flush=True)
sys.stdin.readline()
if os.fork() == 0:
    if os.fork() > 0: os._exit(0)
    os.execve('/bin/sleep', ['sleep', '60'], {})
os.wait()
print('ready again', flush=True)
sys.stdin.readline()`
    using started = await python(code, {})
    let now = 0
    using sampler = createTreeSampler(started.pid, { runId: RUN_ID, now: () => now })
    expect(sampler.sample().processes).toBe(1)

    started.child.stdin?.write('\n')
    await eventually(() => started.text().includes('again'), 'the stray')
    now += 3_600_000

    expect(sampler.sample().processes).toBe(2)
  })

  test('is none of another run, and nobody who shares the session of the caller', async () => {
    using started = await python(daemon('os.environ'), { TASKER_RUN_ID: RUN_ID.replace(/1$/, '2') })
    using sampler = createTreeSampler(started.pid, { runId: RUN_ID })

    expect(sampler.sample().processes).toBe(1)
  })

  test('does not show as a burst of CPU what it had used before it was found', async () => {
    const code = daemon('os.environ').replace(
      '    os.execve',
      '    while time.process_time() < 0.5: pass\n    open(sys.argv[1], "w").close()\n    os.execve',
    )
    const used = join(folder, 'used')
    using started = await startProgram(['python3', '-S', '-c', code, used], {
      env: { ...process.env, TASKER_RUN_ID: RUN_ID },
    })
    let now = 0
    using sampler = createTreeSampler(started.pid, { runId: RUN_ID, now: () => now })
    await eventually(() => existsSync(used), 'its CPU is used')

    now = 1_000

    const { cpuPercent, processes } = sampler.sample()
    expect(processes).toBeGreaterThanOrEqual(2)
    expect(cpuPercent).toBeLessThan(30)
  })
})
