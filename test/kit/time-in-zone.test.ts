import { expect, test } from 'vitest'
import { timeInZone } from '../../src/kit/time-in-zone.ts'

test('a time is written by the clocks of its zone, and is the same time', () => {
  const summer = new Date('2026-07-01T22:30:00.005Z')
  const winter = new Date('2026-01-01T00:00:00.000Z')

  const vienna = timeInZone('Europe/Vienna')

  expect(vienna(summer)).toBe('2026-07-02T00:30:00.005+02:00')
  expect(timeInZone('UTC')(winter)).toBe('2026-01-01T00:00:00.000+00:00')
  expect(timeInZone('America/St_Johns')(winter)).toBe('2025-12-31T20:30:00.000-03:30')
  expect(new Date(vienna(summer))).toEqual(summer)
})

test('there is no such zone', () => {
  expect(() => timeInZone('Mars/Olympus')).toThrow(RangeError)
})
