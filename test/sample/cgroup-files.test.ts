import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { memoryFiles, processesIn, throttledSeconds } from '../../src/sample/cgroup-files.ts'

let mount: string
beforeEach(() => {
  mount = mkdtempSync(join(tmpdir(), 'tasker-cgroup-'))
})
afterEach(() => rmSync(mount, { recursive: true }))

function group(path: string, files: Record<string, string>, version: 1 | 2 = 2) {
  const folder = path === '/' ? mount : `${mount}${path}`
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(`${folder}/${name}`), { recursive: true })
    writeFileSync(`${folder}/${name}`, text)
  }
  return { version, folder, mount, path }
}

test('version 2: charge, peak and killings, and the lowest limit of the group and those above it', () => {
  group('/', { 'memory.max': 'max\n' })
  group('/batch', { 'memory.max': '536870912\n' })
  const files = memoryFiles(
    group('/batch/job', {
      'memory.current': '1048576\n',
      'memory.peak': '2097152\n',
      'memory.max': '1073741824\n',
      'memory.events': 'low 0\nhigh 0\nmax 7\noom 1\noom_kill 2\noom_group_kill 0\n',
    }),
  )

  expect(files.chargedBytes()).toBe(2 ** 20)
  expect(files.peakBytes()).toBe(2 ** 21)
  expect(files.limitBytes()).toBe(2 ** 29)
  expect(files.oomKills()).toBe(2)
})

test('version 1 has the same in other words', () => {
  const place = group(
    '/job',
    {
      'memory.usage_in_bytes': '1048576\n',
      'memory.max_usage_in_bytes': '2097152\n',
      'memory.stat': 'cache 0\nhierarchical_memory_limit 536870912\n',
      'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n',
      'cpu.stat': 'nr_periods 9\nnr_throttled 3\nthrottled_time 1500000000\n',
    },
    1,
  )
  const files = memoryFiles(place)

  expect([files.chargedBytes(), files.peakBytes(), files.limitBytes(), files.oomKills()]).toEqual([
    2 ** 20,
    2 ** 21,
    2 ** 29,
    2,
  ])
  expect(throttledSeconds(place)).toBe(1.5)
})

test('what there is not is absent: no controller, an older kernel, no limit at all', () => {
  const bare = memoryFiles(group('/bare', { 'memory.current': '' }))
  const unlimited = memoryFiles(
    group('/free', { 'memory.stat': 'hierarchical_memory_limit 9223372036854771712\n' }, 1),
  )

  expect([bare.chargedBytes(), bare.peakBytes(), bare.limitBytes(), bare.oomKills()]).toEqual(
    Array(4).fill(undefined),
  )
  expect(unlimited.limitBytes()).toBeUndefined()
  expect(throttledSeconds(group('/idle', { 'cpu.stat': 'usage_usec 5\nthrottled_usec 250000\n' }))).toBe(0.25)
})

test('its processes are those of the groups below it too', () => {
  const { folder } = group('/job', { 'cgroup.procs': '12\n0\n', 'inner/cgroup.procs': '13\n' })

  expect(processesIn(folder)).toEqual([12, 0, 13])
})
