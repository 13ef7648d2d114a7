import { sayBytes } from '../../kit/bytes.ts'
import { baselineOf } from './baseline.ts'
import { afterEnd, type Judge, whileRunning } from './judgement.ts'

const LEAST_FREE_BYTES = 2 ** 30

/** A run holds, or held, more memory than it should. */
export const memory: Judge = ({ run, past, now }, { limit = { kind: 'usual', factor: 2 } }) => {
  const used = run?.endedAt === undefined ? run?.memoryBytes : run.peakMemoryBytes
  if (run === undefined || used === undefined) return undefined
  const { memoryLimitBytes } = run
  const most = baselineOf(limit, past, {
    measure: ({ peakMemoryBytes }) => peakMemoryBytes,
    say: sayBytes,
    whole: memoryLimitBytes === undefined ? undefined : { value: memoryLimitBytes, name: 'its memory limit' },
  })
  if (most === undefined || used <= most.value) return undefined
  return { says: `uses ${sayBytes(used)} of memory`, basis: most.basis, at: run.endedAt ?? now }
}

/** A run takes more of the processors than it should: per cent, 100 is one core. */
export const cpu = whileRunning((run, { now }, { limit }) => {
  if (limit?.kind !== 'absolute' || run.cpuPercent === undefined || run.cpuPercent <= limit.value)
    return undefined
  return {
    says: `uses ${Math.round(run.cpuPercent)} % of CPU`,
    basis: `the limit is ${limit.value} %`,
    at: now,
  }
})

/** Little is free on the disk that a run works on, or that has its log. */
export const disk = whileRunning((run, { now }, { limit }) => {
  const least = limit?.kind === 'absolute' ? limit.value : LEAST_FREE_BYTES
  if (run.freeBytes === undefined || run.freeBytes >= least) return undefined
  return {
    says: `only ${sayBytes(run.freeBytes)} of disk are free`,
    basis: `the limit is ${sayBytes(least)}`,
    at: now,
  }
})

/** A run wrote less than it usually does. */
export const output = afterEnd((run, { past }, { limit = { kind: 'usual', factor: 0.5 } }) => {
  if (run.status !== 'FINISHED' || run.writtenBytes === undefined) return undefined
  const least = baselineOf(limit, past, { measure: ({ writtenBytes }) => writtenBytes, say: sayBytes })
  if (least === undefined || run.writtenBytes >= least.value) return undefined
  return { says: `wrote only ${sayBytes(run.writtenBytes)}`, basis: least.basis, at: run.endedAt }
})
