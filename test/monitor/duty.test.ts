import { expect, test } from 'vitest'
import { attend } from '../../src/monitor/duty.ts'
import { eventually } from '../rig/tasker.ts'

test('a duty that fails is told once, tried again, and stops no other', async () => {
  const said: string[] = []
  let failures = 0
  let others = 0
  const failing = attend(
    {
      name: 'it',
      everyMs: 1,
      async perform() {
        failures += 1
        if (failures <= 3) throw new Error('no')
      },
    },
    (_, text) => said.push(text),
  )
  const other = attend({ name: 'other', everyMs: 1, perform: async () => void others++ }, () => {})

  await eventually(() => failures > 4 && others > 4, 'both go on')
  await Promise.all([failing.stop(), other.stop()])

  expect(said).toEqual(['it does not work: no', 'it works again'])
})
