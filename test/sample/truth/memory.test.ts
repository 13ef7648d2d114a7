import { afterAll, beforeAll, describe, expect } from 'vitest'
import { createTreeSampler } from '../../../src/sample/tree.ts'
import { needing } from '../../rig/needing.ts'
import { eventually } from '../../rig/tasker.ts'
import { compileTruth } from './program.ts'
import { startProgram } from './started.ts'

const test = needing('cc', 'python3', 'Rscript')

const MIB = 2 ** 20

let truth: ReturnType<typeof compileTruth>
beforeAll(() => {
  truth = compileTruth()
})
afterAll(() => truth?.[Symbol.dispose]())

describe.runIf(process.platform === 'linux')('memory', () => {
  test('that children share with their parent counts once as a share, and for each of them as resident', async () => {
    using started = await startProgram([truth.file, 'hold', '100', '4'], { ready: 4 })
    using sampler = createTreeSampler(started.pid)

    const { rssBytes = 0, pssBytes = 0, largest, processes } = sampler.sample()

    expect(processes).toBe(5)
    expect(rssBytes / MIB).toBeGreaterThan(500)
    expect(rssBytes / MIB).toBeLessThan(515)
    expect(pssBytes / MIB).toBeGreaterThan(100)
    expect(pssBytes / MIB).toBeLessThan(105)
    expect(largest).toMatchObject({ name: 'truth' })
    expect((largest?.rssBytes ?? 0) / MIB).toBeCloseTo(101, -1)
  })

  test('of a process whose first thread has ended is that of the others', async () => {
    using started = await startProgram([truth.file, 'headless', '50'])
    using sampler = createTreeSampler(started.pid)

    const { rssBytes = 0, pssBytes = 0, processes, threads, openFiles } = sampler.sample()

    expect(processes).toBe(1)
    expect(threads).toBeGreaterThanOrEqual(1)
    expect(rssBytes / MIB).toBeGreaterThan(50)
    expect(rssBytes / MIB).toBeLessThan(56)
    expect(pssBytes / MIB).toBeGreaterThan(50)
    expect(openFiles).toBeGreaterThanOrEqual(3)
  })

  const numbers = 8e6 // of 8 bytes: 61 MiB
  test.each([
    [
      'parallel::mclapply of R',
      'Rscript',
      '-e',
      `x <- rep(1, ${numbers}); parallel::mclapply(1:3, function(i) { sum(x); write("ready", stdout()); Sys.sleep(60) }, mc.cores = 3)`,
    ],
    [
      'multiprocessing of Python',
      'python3',
      '-c',
      `import multiprocessing, sys, time
x = bytearray(b'x') * (${numbers} * 8)
def work(i):
    sum(memoryview(x)[::4096]); sys.stdout.write('ready\\n'); sys.stdout.flush(); time.sleep(60)
multiprocessing.set_start_method('fork')
multiprocessing.Pool(3).map(work, range(3))`,
    ],
  ])('that the workers of %s share counts once', async (_, ...words) => {
    using started = await startProgram(words, { ready: 3 })
    using sampler = createTreeSampler(started.pid)
    const data = (numbers * 8) / MIB

    const { rssBytes = 0, pssBytes = 0, processes = 0 } = sampler.sample()

    expect(processes).toBeGreaterThanOrEqual(4)
    expect(rssBytes / MIB).toBeGreaterThan(4 * data)
    // The data once, and what R or Python itself needs.
    expect(pssBytes / MIB).toBeGreaterThan(data)
    expect(pssBytes / MIB).toBeLessThan(data + 90)
  })

  test('is read as a share at every new peak, and otherwise more rarely the longer it takes', async () => {
    using started = await startProgram([truth.file, 'hold', '60', '2'], { ready: 2 })
    let now = 0
    using sampler = createTreeSampler(started.pid, { now: () => now })
    expect(sampler.sample().pssBytes).toBeGreaterThan(60 * MIB)

    now += 0.1 // not so many times what it took
    expect(sampler.sample().pssBytes).toBeUndefined()
    now += 3_600_000
    expect(sampler.sample().pssBytes).toBeGreaterThan(60 * MIB)
  })

  test('of a big tree is read beside, and told with a later sample', async () => {
    using started = await startProgram([truth.file, 'hold', '400', '5'], { ready: 5 })
    using sampler = createTreeSampler(started.pid)
    expect(sampler.sample().pssBytes).toBeUndefined()

    const pssBytes = await eventually(() => sampler.sample().pssBytes, 'the share')

    expect(pssBytes / MIB).toBeGreaterThan(400)
    expect(pssBytes / MIB).toBeLessThan(410)
  })
})
