import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect } from 'vitest'
import { readStartTicks } from '../../src/sample/process.ts'
import { createTreeSampler } from '../../src/sample/tree.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'

const test = needing('python3')

const MIB = 1024 * 1024

const children: ChildProcess[] = []
afterEach(() => {
  for (const { pid } of children.splice(0)) if (pid !== undefined) kill(-pid)
})

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Starts a program in a group of its own, and gives the first line that it prints. */
async function start(
  file: string,
  ...words: string[]
): Promise<{ child: ChildProcess; pid: number; line: string }> {
  const child = spawn(file, words, { detached: true, stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  let text = ''
  child.stdout.on('data', chunk => {
    text += chunk
  })
  const line = await eventually(
    () => /^(.*)\n/.exec(text)?.[1],
    `${file} ${words.join(' ')} says that it is ready`,
  )
  return { child, pid: child.pid ?? 0, line }
}

const python = (code: string) => start('python3', '-S', '-c', code)

/** Keeps sampling until what is wanted is there. */
function sampled<T>(
  sampler: ReturnType<typeof createTreeSampler>,
  want: (sample: ReturnType<typeof sampler.sample>) => T | undefined,
) {
  return eventually(() => want(sampler.sample()), 'the sample')
}

describe.runIf(process.platform === 'linux')('a sample of a process tree', () => {
  test('holds the memory that is really used', async () => {
    const { child, pid } = await python(
      "import sys; print('ready', flush=True); sys.stdin.readline(); a = b'x' * (200 << 20); print('done', flush=True); sys.stdin.readline()",
    )
    using sampler = createTreeSampler(pid)
    const before = sampler.sample().rssBytes ?? Number.NaN
    expect(before).toBeGreaterThan(4 * MIB)
    expect(before).toBeLessThan(60 * MIB)

    child.stdin?.write('\n')

    const after = await sampled(sampler, ({ rssBytes = 0 }) =>
      rssBytes > before + 190 * MIB ? rssBytes : undefined,
    )
    expect(after).toBeLessThan(before + 215 * MIB)
  })

  test('adds up children and their children, whichever thread forked them', async () => {
    const { pid } = await python(`
import os, threading, time, sys
def fork(depth):
    if os.fork() == 0:
        if depth > 0: fork(depth - 1)
        time.sleep(60)
        os._exit(0)
fork(2)
thread = threading.Thread(target=fork, args=(0,))
thread.start(); thread.join()
keeper = threading.Thread(target=lambda: (fork(0), time.sleep(60)), daemon=True)
keeper.start()
time.sleep(0.2)
print('ready', flush=True)
time.sleep(60)`)
    using sampler = createTreeSampler(pid)

    expect(await sampled(sampler, ({ processes }) => (processes === 6 ? processes : undefined))).toBe(6)
  })

  test('shows the CPU of all cores that are kept busy', async () => {
    const { pid } = await start('sh', '-c', 'sh -c "while :; do :; done" & echo ready; while :; do :; done')
    using sampler = createTreeSampler(pid)
    sampler.sample()
    const startedAt = performance.now()

    await eventually(() => performance.now() - startedAt > 1_000 || undefined, 'a second')
    const { cpuPercent = 0, processes } = sampler.sample()

    // Two cores at best; the machine may be busy with other things.
    expect(cpuPercent).toBeGreaterThan(5)
    expect(cpuPercent).toBeLessThan(230)
    expect(processes).toBe(2)
  })

  test('shows an idle tree as idle', async () => {
    const { pid } = await start('sh', '-c', 'sleep 60 & echo ready; wait')
    let now = 0
    using sampler = createTreeSampler(pid, { now: () => now })

    now = 1_000

    expect(sampler.sample()).toMatchObject({ cpuPercent: 0, processes: 2 })
  })

  test('counts the CPU of children that came and went between two samples', async () => {
    const { child, pid } = await python(`
import os, sys, time
print('ready', flush=True); sys.stdin.readline()
for _ in range(4):
    if os.fork() == 0:
        while time.process_time() < 0.15: pass
        os._exit(0)
    os.wait()
print('done', flush=True); sys.stdin.readline()`)
    let now = 0
    using sampler = createTreeSampler(pid, { now: () => now })
    let text = ''
    child.stdout?.on('data', chunk => {
      text += chunk
    })

    child.stdin?.write('\n')
    await eventually(() => text.includes('done') || undefined, 'four children')
    now = 1_000

    // 4 × 0.15 s in what we call one second.
    const { cpuPercent = 0 } = sampler.sample()
    expect(cpuPercent).toBeGreaterThanOrEqual(50)
    expect(cpuPercent).toBeLessThan(90)
  })

  test('says nothing about CPU over a moment too short to tell', async () => {
    const { pid } = await start('sh', '-c', 'echo ready; sleep 60')
    let now = 0
    using sampler = createTreeSampler(pid, { now: () => now })

    now = 50

    expect(sampler.sample().cpuPercent).toBeUndefined()
  })

  test('keeps a descendant whose parent ended first', async () => {
    const { child, pid } = await python(`
import os, sys, time
if os.fork() == 0:
    if os.fork() == 0: time.sleep(60)
    sys.stdin.readline()
    os._exit(0)
print('ready', flush=True)
os.wait()
time.sleep(60)`)
    using sampler = createTreeSampler(pid)
    await sampled(sampler, ({ processes }) => (processes === 3 ? processes : undefined))

    child.stdin?.end('\n')
    await sampled(sampler, ({ processes = 0 }) => (processes < 3 ? processes : undefined))

    expect(sampler.sample().processes).toBe(2)
  })

  test('leaves out the dead that nobody has waited for', async () => {
    const { pid } = await python(
      "import os, time\nif os.fork() == 0: os._exit(0)\ntime.sleep(0.1); print('ready', flush=True); time.sleep(60)",
    )
    using sampler = createTreeSampler(pid)

    expect(await sampled(sampler, ({ processes }) => processes)).toBe(1)
  })

  test('is right about a name with parentheses, spaces and newlines', async () => {
    const { pid } = await python(
      "open('/proc/self/comm', 'w').write('a) R 1 (\\nb'); print('ready', flush=True); import time; time.sleep(60)",
    )
    using sampler = createTreeSampler(pid)

    expect(sampler.sample()).toMatchObject({ processes: 1, rssBytes: expect.any(Number) })
    expect(readStartTicks(pid)).toBeGreaterThan(0)
  })

  test('is empty when the process is gone, and of a process that never was', async () => {
    const { child, pid } = await start('sh', '-c', 'echo ready; read x')
    using sampler = createTreeSampler(pid)
    expect(sampler.sample().processes).toBe(1)

    child.stdin?.end('\n')
    await eventually(() => child.exitCode ?? undefined, 'the end')

    expect(sampler.sample()).toEqual({})
    using other = createTreeSampler(2 ** 30)
    expect(other.sample()).toEqual({})
  })

  test('survives a storm of short processes', async () => {
    const { pid } = await start('sh', '-c', 'echo ready; while :; do (:) & (:) & (:) & wait; done')
    using sampler = createTreeSampler(pid)
    const until = performance.now() + 700
    let samples = 0

    await eventually(() => {
      for (let round = 0; round < 20; round++, samples++) {
        const { processes, rssBytes } = sampler.sample()
        expect(processes).toBeGreaterThanOrEqual(1)
        expect(rssBytes).toBeGreaterThan(0)
      }
      return performance.now() > until || undefined
    }, 'some hundred samples')
    expect(samples).toBeGreaterThan(100)
  })

  test('gives back its descriptors', async () => {
    const { pid } = await start('sh', '-c', 'for i in 1 2 3 4 5 6 7 8; do sleep 60 & done; echo ready; wait')
    const open = () => readdirSync('/proc/self/fd').length
    const before = open()
    const sampler = createTreeSampler(pid)
    expect(sampler.sample().processes).toBe(9)
    expect(open()).toBeGreaterThan(before)

    sampler[Symbol.dispose]()

    expect(open()).toBe(before)
  })

  test('costs little: a process some microseconds, two hundred a few milliseconds', async () => {
    const one = await start('sh', '-c', 'echo ready; sleep 60')
    const many = await start(
      'sh',
      '-c',
      'i=0; while [ $i -lt 199 ]; do sleep 60 & i=$((i+1)); done; echo ready; wait',
    )
    using ofOne = createTreeSampler(one.pid)
    using ofMany = createTreeSampler(many.pid)
    expect(ofMany.sample().processes).toBe(200)

    // Ten times the aim: this is no benchmark, and the machine has other work.
    expect(quickest(() => ofOne.sample())).toBeLessThan(0.5)
    expect(quickest(() => ofMany.sample())).toBeLessThan(15)
  })
})

function quickest(action: () => void): number {
  const times = Array.from({ length: 30 }, () => {
    const startedAt = performance.now()
    action()
    return performance.now() - startedAt
  })
  return Math.min(...times)
}
