import { describe, expect, test } from 'vitest'
import { progressBar } from '../../../src/cli/print/bar.ts'
import { spansOf } from '../../../src/cli/print/cell.ts'
import { lookOf } from '../../../src/cli/print/look.ts'
import { testWorld } from '../world.ts'

function barOf(percent: number, env?: NodeJS.ProcessEnv): string {
  const look = lookOf(testWorld({ columns: 80, ...(env && { env }) }))
  return spansOf(progressBar(percent, 8, look, look.paint.cyan))
    .map(({ text }) => text)
    .join('')
}

describe('progressBar', () => {
  test('shows the share and the number', () => {
    expect(barOf(62.5)).toBe('█████░░░  62%')
  })

  test('is neither full nor at 100 % before the end', () => {
    expect(barOf(99.9)).toBe('███████░  99%')
    expect(barOf(100)).toBe('████████ 100%')
  })

  test('stays within its bounds', () => {
    expect(barOf(-3)).toBe('░░░░░░░░   0%')
    expect(barOf(250)).toBe('████████ 100%')
  })

  test.each([{}, { LANG: 'C' }, { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }])(
    'is ASCII in the locale %j',
    env => {
      expect(barOf(50, env)).toBe('####....  50%')
    },
  )

  test.each([{ LANG: 'de_DE.utf8' }, { LC_CTYPE: 'C.UTF-8', LANG: 'C' }])(
    'is drawn in the locale %j',
    env => {
      expect(barOf(50, env)).toBe('████░░░░  50%')
    },
  )
})
