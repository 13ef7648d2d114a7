import { expect } from 'vitest'
import { createElsewhereSampler, type ProcessUsage } from '../../src/sample/elsewhere.ts'
import { createSampler } from '../../src/sample/sampler.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'

const test = needing('ps')

test('off Linux the memory and the CPU of the command itself are told', async () => {
  using sampler = createSampler(process.pid, { runId: 'x' }, 'darwin')
  expect(sampler.sample()).toEqual({})

  const { rssBytes = 0, processes } = await eventually(() => {
    const sample = sampler.sample()
    return sample.cpuPercent === undefined ? undefined : sample
  }, 'a second answer of ps')

  expect(rssBytes / process.memoryUsage.rss()).toBeGreaterThan(0.5)
  expect(rssBytes / process.memoryUsage.rss()).toBeLessThan(2)
  expect(processes).toBeUndefined() // nobody has counted them
  expect(sampler.finish()).toMatchObject({ leftBehind: [], largestRssBytes: expect.any(Number) })
})

test('off Linux the CPU is told over the time between two answers, and one answer is told once', async () => {
  const answers: ProcessUsage[] = [
    { memory: 5, ctime: 100, timestamp: 1_000 },
    { memory: 7, ctime: 600, timestamp: 2_000 },
  ]
  using sampler = createElsewhereSampler(1, async () => answers.shift() ?? Promise.reject(new Error('gone')))
  const next = async () => {
    await new Promise(setImmediate)
    return sampler.sample()
  }

  sampler.sample()

  expect(await next()).toEqual({ rssBytes: 5 })
  expect(await next()).toEqual({ rssBytes: 7, spanMs: 1_000, cpuPercent: 50 })
  expect(await next()).toEqual({})
})
