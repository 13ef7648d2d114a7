import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatBytes, parseBytes } from '../../src/kit/bytes.ts'

test.each([
  ['0', 0],
  ['4096', 4096],
  ['12B', 12],
  ['500k', 512_000],
  ['64MiB', 67_108_864],
  ['1.5 GB', 1_610_612_736],
  [' 1t ', 2 ** 40],
])('%s is %d bytes', (text, bytes) => {
  expect(parseBytes(text)).toBe(bytes)
})

test.each(['', 'much', '-1', '1e3', '5 bananas', '1,5M', 'k', '1ki', 'NaN'])("'%s' is refused", text => {
  expect(() => parseBytes(text)).toThrow(RangeError)
})

test('what it says is understood again', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 21 }), fc.integer({ min: 0, max: 30 }), (count, shift) => {
      expect(parseBytes(formatBytes(count * 2 ** shift))).toBe(count * 2 ** shift)
    }),
  )
})
