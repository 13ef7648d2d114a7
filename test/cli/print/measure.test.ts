import { describe, expect, test } from 'vitest'
import { cut, textWidth } from '../../../src/cli/print/measure.ts'

describe('cut', () => {
  test('leaves what fits as it is', () => {
    expect(cut('abc', 3, '…')).toBe('abc')
  })

  test('never needs more columns than there are, wide signs counted as two', () => {
    for (let width = 1; width < 12; width += 1)
      expect(textWidth(cut('日本の場所', width, '…'))).toBeLessThanOrEqual(width)
  })

  test('does not tear an emoji apart', () => {
    expect(cut('ab👩‍💻cd', 4, '…')).toBe('ab…')
  })

  test('is empty where not even the ellipsis fits', () => {
    expect(cut('abcdef', 2, '...')).toBe('')
  })
})
