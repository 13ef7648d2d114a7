import { spawn } from 'node:child_process'
import { test } from 'vitest'
import { enterOwnCgroup } from '../../src/process/own-cgroup.ts'
import { isSystemdBooted } from '../../src/process/systemd-scope.ts'

/** `test` where we may make control groups and nobody else manages them; elsewhere its tests are skipped, and say so. */
export function inCgroups(): typeof test {
  const child = spawn('sleep', ['60'])
  try {
    const limits = { memoryBytes: 2 ** 30, cores: 1 }
    using _ = enterOwnCgroup(child.pid ?? 0, { name: `trial-${process.pid}`, limits })
    if (!isSystemdBooted()) return test
  } catch {
    // Told below.
  } finally {
    child.kill('SIGKILL')
  }
  process.stderr.write('not run here, for want of the right to make control groups:\n')
  return test.skip as unknown as typeof test
}
