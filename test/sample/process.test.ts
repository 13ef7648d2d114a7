import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect } from 'vitest'
import { cpuGain } from '../../src/sample/cpu-gain.ts'
import { readPageSize } from '../../src/sample/page-size.ts'
import { scanChildren } from '../../src/sample/parents.ts'
import { isAlive, readStartTicks } from '../../src/sample/process.ts'
import { parseStat } from '../../src/sample/stat.ts'
import { needing } from '../rig/needing.ts'
import { eventually } from '../rig/tasker.ts'

const test = needing('python3')

describe.runIf(process.platform === 'linux')('a process', () => {
  test('is alive while it runs, and not as a zombie or afterwards', async () => {
    // The shell replaces itself by a program that never waits for the child it got.
    const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 60'])
    const [chunk] = await once(parent.stdout, 'data')
    const pid = Number(String(chunk))
    const startTicks = readStartTicks(pid) ?? Number.NaN
    const child = { pid, startTicks }
    expect(isAlive(child)).toBe(true)

    await eventually(() => /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')) || undefined, 'a zombie')

    expect(readStartTicks(pid)).toBe(startTicks)
    expect(isAlive(child)).toBe(false)
    parent.kill('SIGKILL')
    await once(parent, 'exit')
    expect(isAlive({ pid: parent.pid ?? 0, startTicks })).toBe(false)
  })

  test('that was given the PID of another is not the other', () => {
    const startTicks = readStartTicks(process.pid) ?? Number.NaN

    expect(isAlive({ pid: process.pid, startTicks })).toBe(true)
    expect(isAlive({ pid: process.pid, startTicks: startTicks - 1 })).toBe(false)
    expect(isAlive({ pid: process.pid })).toBe(true)
    expect(isAlive({ pid: 2 ** 30, startTicks })).toBe(false)
  })

  test('that was stopped is alive', async () => {
    const child = spawn('sleep', ['60'])
    const identity = { pid: child.pid ?? 0, startTicks: readStartTicks(child.pid ?? 0) ?? Number.NaN }

    child.kill('SIGSTOP')
    await eventually(
      () => /\) T /.test(readFileSync(`/proc/${child.pid}/stat`, 'latin1')) || undefined,
      'the stop',
    )

    expect(isAlive(identity)).toBe(true)
    child.kill('SIGKILL')
  })

  test('starts later than its parent', () => {
    expect(readStartTicks(process.pid)).toBeGreaterThanOrEqual(readStartTicks(process.ppid) ?? Number.NaN)
    expect(readStartTicks(2 ** 30)).toBeUndefined()
  })
})

describe('CPU gained between two moments', () => {
  const at = (ticks: Record<string, [number, number]>) =>
    new Map(
      Object.entries(ticks).map(([key, [ownTicks, reapedTicks]]) => [
        key,
        { own: { userTicks: ownTicks, systemTicks: 0 }, reaped: { userTicks: 0, systemTicks: reapedTicks } },
      ]),
    )

  test('is what each process gained; a new one brings all of its own', () => {
    expect(cpuGain(at({ a: [10, 0] }), at({ a: [15, 0], b: [3, 1] }))).toBe(9)
  })

  test('counts a child that ended once: what it used since', () => {
    expect(cpuGain(at({ a: [10, 0], b: [100, 0] }), at({ a: [11, 104] }))).toBe(5)
  })

  test('is never negative, when a child ended and nobody was told of its time', () => {
    expect(cpuGain(at({ a: [10, 0], b: [100, 0] }), at({ a: [12, 0] }))).toBe(2)
    expect(cpuGain(at({ a: [10, 5] }), at({}))).toBe(0)
  })
})

describe.runIf(process.platform === 'linux')('of the system', () => {
  test('the page size is that of the C library', () => {
    const { stdout } = spawnSync('python3', ['-S', '-c', 'import os; print(os.sysconf("SC_PAGE_SIZE"))'])

    expect(readPageSize()).toBe(Number(String(stdout)))
  })

  test('the children are found by their parents too', () => {
    expect(scanChildren().get(process.ppid)).toContain(process.pid)
  })
})

describe('the text of /proc/PID/stat', () => {
  const REST = 'S 7 1 1 0 -1 4194304 101 0 0 0 11 22 33 44 20 0 3 0 278345 3133440 394'

  test('is understood whatever the process calls itself', () => {
    for (const name of ['cat', '', ')', ') R 1 (', 'a b', 'a\nb', '((('])
      expect(parseStat(`12 (${name}) ${REST}\n`), name).toEqual({
        name,
        state: 'S',
        parentPid: 7,
        group: 1,
        session: 1,
        own: { userTicks: 11, systemTicks: 22, majorFaults: 0 },
        reaped: { userTicks: 33, systemTicks: 44, majorFaults: 0 },
        reapedMinorFaults: 0,
        activity: 101 + 11 + 22 + 33 + 44,
        threads: 3,
        startTicks: 278345,
      })
  })

  test('is nothing when it is cut off', () => {
    for (const text of ['', '12', '12 (cat', '12 (cat) S 1 2 3']) expect(parseStat(text)).toBeUndefined()
  })
})
