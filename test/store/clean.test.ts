import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanDecimal,
  cleanInteger,
  cleanJson,
  cleanPercent,
  cleanText,
  cleanTime,
} from '../../src/store/clean.ts'

const anyText = fc.string({
  unit: fc.oneof(fc.constantFrom('\0', '\ud83d', '\udc18', '🐘', 'é', 'a'), fc.string()),
})

describe('text', () => {
  test('is at most as long as its column, by characters, and nothing a database refuses', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 20 }), (text, most) => {
        const clean = cleanText(text, most) ?? ''

        expect([...clean].length).toBeLessThanOrEqual(most)
        expect(clean.isWellFormed()).toBe(true)
        expect(clean).not.toContain('\0')
      }),
    )
  })

  test('that fits is kept as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 20 }).filter(text => !text.includes('\0')),
        text => {
          expect(cleanText(text, 20)).toBe(text)
        },
      ),
    )
  })

  test('is cut between characters, never within one', () => {
    expect(cleanText('a🐘🐘🐘', 2)).toBe('a🐘')
    expect(cleanText('🐘'.repeat(1000), 3)).toBe('🐘🐘🐘')
    expect(cleanText('', 3)).toBeNull()
    expect(cleanText(undefined, 3)).toBeNull()
  })
})

test('JSON holds no NUL and no half of a pair, neither in values nor in keys, and is else the same', () => {
  fc.assert(
    fc.property(fc.jsonValue(), anyText, (value, text) => {
      const clean = cleanJson({ value, [text]: [text] })

      expect(JSON.stringify(clean)).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i)
      expect(cleanJson(clean)).toEqual(clean)
    }),
  )
  const fine = { a: ['\\u0000', 'é🐘'], b: null, c: 1.5 }
  expect(cleanJson(fine)).toEqual(fine)
})

test('numbers are brought within their columns', () => {
  expect([1.6, 1e20, -1e20, Number.NaN, Number.POSITIVE_INFINITY].map(cleanInteger)).toEqual([
    2,
    2 ** 31 - 1,
    -(2 ** 31) + 1,
    null,
    2 ** 31 - 1,
  ])
  expect(cleanDecimal(1.005, 10, 2)).toBeCloseTo(1, 1)
  expect(cleanDecimal(-1, 10, 2)).toBe(0)
  expect([0, 33.333, 66.666, 99.996, 100, 250, -5].map(cleanPercent)).toEqual([
    0, 33.33, 66.67, 99.99, 100, 100, 0,
  ])
  expect(cleanTime(Number.MAX_VALUE)).toBe('9999-12-31T00:00:00.000Z')
  expect(cleanTime(-1)).toBe('1970-01-01T00:00:00.000Z')
})
