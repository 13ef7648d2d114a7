import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Usage } from '../../src/domain/resources.ts'
import { usageColumns } from '../../src/store/resource-columns.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'resources.md'), 'utf8')

const named = { pid: 1, name: 'x' }
/** Everything that can be known of a run. */
const EVERYTHING: Usage = {
  now: { rssBytes: 1, cpuPercent: 1, host: {} },
  peaks: {
    rssBytes: 1,
    pssBytes: 1,
    swapBytes: 1,
    cgroupBytes: 1,
    cpuPercent: 1,
    processes: 1,
    threads: 1,
    openFiles: 1,
    connections: 1,
    largest: { ...named, rssBytes: 1 },
  },
  totals: {
    readCallBytes: 1,
    writtenCallBytes: 1,
    majorFaults: 1,
    oomKills: 1,
    throttledSeconds: 1,
    leftBehind: [named],
    logFrom: 0,
    logBytes: 1,
  },
}

test('the figures of docs/resources.md are where it says, and none of a run as a whole is missing', () => {
  const { resources, ...columns } = usageColumns(EVERYTHING)
  const places = [...page.matchAll(/^\| [^|]+ \| (`[^|]+) \| [^|]+ \| [^|]*\|$/gm)].map(
    ([, place = '']) => place,
  )

  const names = places.flatMap(namesIn).filter(name => name !== 'resources')

  expect(places.length).toBeGreaterThan(10)
  expect(names.filter(name => !(name in columns) && !(name in (resources ?? {})))).toEqual([])
  expect(Object.keys(columns).filter(column => !names.includes(column))).toEqual([])
})

function namesIn(text: string): string[] {
  return [...text.matchAll(/`([a-z_]+)`/g)].map(([, name = '']) => name)
}
