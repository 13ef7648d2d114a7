import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'vitest'
import { enterOwnCgroup } from '../../src/process/own-cgroup.ts'
import { isSystemdBooted } from '../../src/process/systemd-scope.ts'

/** `test` where we may make control groups and nobody else manages them; elsewhere its tests are skipped, and say so. */
export async function inCgroups(): Promise<typeof test> {
  if (!isSystemdBooted() && (await mayMakeGroups())) return test
  process.stderr.write('not run here, for want of the right to make control groups:\n')
  return test.skip as unknown as typeof test
}

async function mayMakeGroups(): Promise<boolean> {
  const child = spawn('sleep', ['60'])
  const ended = once(child, 'exit')
  const limits = { memoryBytes: 2 ** 30, cores: 1 }
  try {
    using _ = enterOwnCgroup(child.pid ?? 0, { name: `trial-${process.pid}`, limits })
    child.kill('SIGKILL')
    await ended
    return true
  } catch {
    return false
  } finally {
    child.kill('SIGKILL')
  }
}
