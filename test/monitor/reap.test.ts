import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRig, eventually, type Rig } from '../rig/tasker.ts'
import { journals, letGo, WAITS } from './monitor-rig.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

test('reap says what became of each run; with --dry-run it changes nothing', async () => {
  const run = rig.start(['run', '--task', 'load', ...WAITS])
  await eventually(() => journals(rig).length === 1 || undefined, 'it has begun')
  run.child.kill('SIGKILL')
  await once(run.child, 'exit') // its output goes on, through what it left

  const goesOn = await rig.tasker(['reap'])
  letGo(rig)
  const dry = await eventually(async () => {
    const { stdout } = await rig.tasker(['reap', '--dry-run'])
    return stdout.includes('would be ended') ? stdout : undefined
  }, 'its end is seen')
  const left = journals(rig)
  const ended = await rig.tasker(['reap'])
  const nothing = await rig.tasker(['reap'])

  expect(goesOn.stdout).toMatch(
    /^load \(.*\) goes on without its tasker, as PID \d+; nobody will see its exit status\n$/,
  )
  expect(dry).toMatch(/^load \(.*\) would be ended: lost, nobody saw how its command ended\n$/)
  expect(left).toHaveLength(1)
  expect(ended.stdout).toMatch(/^load \(.*\) is ended: lost, nobody saw how its command ended\n$/)
  expect(nothing.stdout).toBe('Every run is looked after, or over.\n')
  expect(journals(rig)).toEqual([])
})
