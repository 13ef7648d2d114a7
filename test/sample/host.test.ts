import { readFileSync, statfsSync } from 'node:fs'
import { freemem, loadavg, tmpdir, totalmem } from 'node:os'
import { describe, expect, test } from 'vitest'
import { createHostSampler, isHere } from '../../src/sample/host.ts'
import { readMachineMemory } from '../../src/sample/machine-memory.ts'

describe.runIf(process.platform === 'linux')('the machine', () => {
  test('is measured as others measure it', () => {
    const { load, availableBytes, freeBytes, logFreeBytes } = createHostSampler({
      cwd: tmpdir(),
      log: '/nowhere/at/all',
    })()

    expect(Math.abs((load ?? Number.NaN) - (loadavg()[0] ?? 0))).toBeLessThan(2)
    expect((availableBytes ?? Number.NaN) / freemem()).toBeGreaterThan(0.5)
    expect(readMachineMemory()?.totalBytes).toBe(totalmem())
    const { bavail, bsize } = statfsSync(tmpdir())
    expect((freeBytes ?? Number.NaN) / (bavail * bsize)).toBeCloseTo(1, 1)
    expect(logFreeBytes).toBeUndefined()
  })

  test('has pressures where the kernel measures them', () => {
    let measured = true
    try {
      readFileSync('/proc/pressure/memory')
    } catch {
      measured = false
    }

    const { cpuPressure, memoryPressure, ioPressure } = createHostSampler({ cwd: '/', log: undefined })()

    for (const pressure of [cpuPressure, memoryPressure, ioPressure])
      expect(pressure !== undefined && pressure >= 0 && pressure <= 100).toBe(measured)
  })
})

test('a folder on the disk of another machine is not asked for its room', () => {
  const mounts = [
    '27 1 254:0 / / rw - ext4 /dev/vda rw',
    '40 27 0:50 / /data rw - nfs4 server:/data rw',
    '41 40 0:51 / /data/scratch rw - xfs /dev/vdb rw',
  ].join('\n')

  expect(
    ['/', '/home/etl', '/data', '/data/in', '/database', '/data/scratch/x'].map(at => isHere(at, mounts)),
  ).toEqual([true, true, false, false, true, true])
})
