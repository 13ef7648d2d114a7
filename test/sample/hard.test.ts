import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { createTreeSampler } from '../../src/sample/tree.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'
import { compileTruth } from './truth/program.ts'
import { startProgram } from './truth/started.ts'

const test = needing('cc')

let truth: ReturnType<typeof compileTruth>
beforeAll(() => {
  truth = compileTruth()
})
afterAll(() => truth?.[Symbol.dispose]())

const openDescriptors = () => readdirSync('/proc/self/fd').length

describe.runIf(process.platform === 'linux')('a tree is measured', () => {
  test('when it has five thousand processes, with descriptors left for others', async () => {
    using started = await startProgram([truth.file, 'hold', '1', '4999'], { ready: 4999 })
    const before = openDescriptors()
    using sampler = createTreeSampler(started.pid)

    const { processes, threads, rssBytes, largest } = sampler.sample()

    expect({ processes, threads }).toEqual({ processes: 5000, threads: 5000 })
    expect(rssBytes).toBeGreaterThan(5000 * 2 ** 20)
    expect(largest?.name).toBe('truth')
    expect(openDescriptors() - before).toBeLessThan(620)
  })

  test('while it grows by forking, and until it dies', async () => {
    const bomb =
      'f() { [ $1 -eq 0 ] || { f $(($1 - 1)) & f $(($1 - 1)) & wait; }; }; echo ready; read _; f 9; echo over; read _'
    using started = await startProgram(['sh', '-c', bomb])
    const before = openDescriptors()
    const sampler = createTreeSampler(started.pid)

    started.child.stdin?.write('\n')
    await eventually(() => {
      const { processes = 0, rssBytes = 0 } = sampler.sample()
      expect(processes).toBeGreaterThanOrEqual(1)
      expect(rssBytes).toBeGreaterThan(0)
      return started.text().includes('over')
    }, 'its end')

    await eventually(() => sampler.sample().processes === 1, 'all others are gone')
    sampler[Symbol.dispose]()
    expect(openDescriptors()).toBeLessThanOrEqual(before)
  })

  test('while it is stopped', async () => {
    using started = await startProgram(['sh', '-c', 'echo ready; while :; do :; done'])
    let now = 0
    using sampler = createTreeSampler(started.pid, { now: () => now })
    process.kill(-started.pid, 'SIGSTOP')
    await eventually(() => readFileSync(`/proc/${started.pid}/stat`, 'latin1').includes(') T '), 'it stands')
    now = 1_000
    sampler.sample()

    now = 2_000

    expect(sampler.sample()).toMatchObject({ processes: 1, cpuPercent: 0, spanMs: 1_000 })
  })

  test('over no time in which nobody could look', async () => {
    using started = await startProgram(['sh', '-c', 'echo ready; read _'])
    let now = 0
    using sampler = createTreeSampler(started.pid, { now: () => now })

    now = 3_600_000
    const afterGap = sampler.sample(1_000)
    now += 1_000
    const next = sampler.sample(1_000)

    expect(afterGap).toMatchObject({ processes: 1, rssBytes: expect.any(Number) })
    expect(afterGap).not.toHaveProperty('spanMs')
    expect(afterGap).not.toHaveProperty('cpuPercent')
    expect(next).toMatchObject({ spanMs: 1_000, cpuPercent: 0, readBytesPerSecond: 0 })
  })

  test.runIf(process.getuid?.() === 0)('as far as it can be seen, when it is another user’s', async () => {
    using started = await startProgram(['sh', '-c', 'echo ready; read _'])
    let now = 0
    using sampler = createTreeSampler(started.pid, { now: () => now, runId: 'x' })
    process.seteuid?.(65_534)
    try {
      now = 1_000
      const sample = sampler.sample()

      expect(sample).toMatchObject({ processes: 1, threads: 1, cpuPercent: 0, rssBytes: expect.any(Number) })
      expect(sample).not.toHaveProperty('readBytesPerSecond')
      // Nobody tells its share: it is at most what is resident.
      expect(sample.pssBytes).toBe(sample.rssBytes)
    } finally {
      process.seteuid?.(0)
    }
  })

  test('with the rate at which it reads and writes', async () => {
    const write = `${truth.file} write ${truth.folder}/data 32; echo written; read _`
    using started = await startProgram(['sh', '-c', `echo ready; read _; ${write}`])
    let now = 0
    using sampler = createTreeSampler(started.pid, { now: () => now })
    started.child.stdin?.write('\n')
    await eventually(() => started.text().includes('written'), 'it has written')

    now = 2_000
    const { writtenBytesPerSecond = 0 } = sampler.sample()
    now = 4_000

    // The program is gone, and its shell was charged for it. On a file system in memory nothing is stored.
    expect([0, 16]).toContain(Math.round(writtenBytesPerSecond / 2 ** 20))
    expect(sampler.sample().writtenBytesPerSecond).toBe(0)
  })
})
