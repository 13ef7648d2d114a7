import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { within } from '../../src/kit/within.ts'

test('what comes in time is had, thrown things too, and what does not is too late', async () => {
  expect(await within(1_000, setTimeout(1, 'here'))).toBe('here')
  await expect(within(1_000, Promise.reject(new Error('gone')))).rejects.toThrow('gone')
  expect(await within(1, new Promise(() => {}))).toBe('too late')
})

test('what is thrown too late is nobody’s, and ends nothing', async () => {
  const late = setTimeout(5).then(() => {
    throw new Error('late')
  })

  expect(await within(1, late)).toBe('too late')
  await setTimeout(10)
})
