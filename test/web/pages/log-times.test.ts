import { expect, test } from 'vitest'
import { logTimes } from '../../../src/web/ui/pages/run/log/times.ts'

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 7, 0, second)).toISOString()
const ms = (second: number) => Date.parse(at(second))

interface Given {
  sizes: (number | null)[]
  from?: number
  end?: number
  logFile?: string
}

/** A run of a log that was so long at each second from 1 on. */
function timesOf({ sizes, from, end, logFile = 'job.log' }: Given) {
  const run = {
    run_id: 'x',
    log_file: logFile,
    execution_start: at(0),
    execution_end: end === undefined ? null : at(sizes.length + 1),
    resources: {
      ...(from !== undefined && { log_from: from }),
      ...(end !== undefined && { log_bytes: end }),
    },
  }
  const samples = sizes.map((log_bytes, index) => ({ at: at(index + 1), log_bytes }))
  return logTimes({ run, samples } as unknown as Parameters<typeof logTimes>[0])
}

test('a byte was written between the measurement before which it was not there, and the one that saw it', () => {
  const times = timesOf({ sizes: [10, 10, 30], from: 0, end: 40 })

  expect([0, 9, 10, 29, 30, 40].map(times.timeOf)).toEqual([
    { after: ms(0), by: ms(1) },
    { after: ms(0), by: ms(1) },
    { after: ms(2), by: ms(3) },
    { after: ms(2), by: ms(3) },
    { after: ms(3), by: ms(4) },
    undefined,
  ])
})

test('what stood in a shared log before the run, and what came after it, has no time', () => {
  const times = timesOf({ sizes: [110], from: 100, end: 120 })

  expect([99, 100, 119, 120].map(offset => times.timeOf(offset) !== undefined)).toEqual([
    false,
    true,
    true,
    false,
  ])
})

test('where its beginning is not known yet, a log of its own begins with the run, and a shared one does not', () => {
  expect(timesOf({ sizes: [10, 20] }).timeOf(5)).toBeUndefined()
  expect(timesOf({ sizes: [10, 20] }).timeOf(15)).toEqual({ after: ms(1), by: ms(2) })
  expect(timesOf({ sizes: [10, 20], logFile: 'x.log' }).timeOf(5)).toEqual({ after: ms(0), by: ms(1) })
})

test('across a measurement that did not know, and before a log was emptied, no time is invented', () => {
  const gap = timesOf({ sizes: [10, null, 30, 40], from: 0, end: 40 })
  const emptied = timesOf({ sizes: [10, 20, 5, 15], from: 0, end: 15 })

  expect(gap.timeOf(20)).toBeUndefined()
  expect(gap.timeOf(35)).toEqual({ after: ms(3), by: ms(4) })
  expect(emptied.timeOf(3)).toBeUndefined()
  expect(emptied.timeOf(10)).toEqual({ after: ms(3), by: ms(4) })
})

test('a moment leads to what was written next', () => {
  const times = timesOf({ sizes: [10, 10, 30], from: 0, end: 40 })

  expect(
    [0, 1, 2.5, 3, 3.5, 9].map(second => times.offsetAt(Date.UTC(2026, 10, 21, 7) + second * 1000)),
  ).toEqual([0, 0, 10, 10, 30, undefined])
})
