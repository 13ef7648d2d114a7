import { describe, expect, test } from 'vitest'
import type { LogFilter } from '../../../src/cli/log/fold.ts'
import { type GrepOptions, grepLines } from '../../../src/cli/log/grep.ts'
import { linesSince } from '../../../src/cli/log/since.ts'
import { TaskerError, UsageError } from '../../../src/domain/error.ts'

function through(filter: LogFilter, ...pieces: string[]): string {
  return Buffer.concat([...pieces.map(piece => filter.next(Buffer.from(piece))), filter.end()]).toString()
}

describe('--grep', () => {
  const grep = (options: Partial<GrepOptions> & { pattern: string }) =>
    grepLines({ before: 0, after: 0, ...options })
  const TEN = Array.from({ length: 10 }, (_, index) => `${index}\n`).join('')

  test('leaves the lines that match, in whatever pieces they come', () => {
    expect(through(grep({ pattern: '[27]' }), TEN)).toBe('2\n7\n')
    expect(through(grep({ pattern: '[27]' }), ...TEN)).toBe('2\n7\n')
    expect(through(grep({ pattern: 'end$' }), 'a\nthe ', 'end')).toBe('the end')
  })

  test('with those around, each once, and a mark where some are left out', () => {
    expect(through(grep({ pattern: '[24]', before: 1, after: 1 }), TEN)).toBe('1\n2\n3\n4\n5\n')
    expect(through(grep({ pattern: '[18]', before: 1, after: 1 }), ...TEN)).toBe('0\n1\n2\n--\n7\n8\n9\n')
    expect(through(grep({ pattern: '9', before: 2 }), TEN)).toBe('7\n8\n9\n')
  })

  test('looks at lines as people see them: without colours, and in UTF-8', () => {
    expect(through(grep({ pattern: '^Größe .$' }), '\x1b[31mGröße\x1b[0m 日\r\n')).toBe(
      '\x1b[31mGröße\x1b[0m 日\r\n',
    )
  })

  test('an expression that takes for ever is given up, a wrong one is told', () => {
    expect(() => through(grep({ pattern: '(a+)+b' }), `${'a'.repeat(60)}\n`)).toThrow(TaskerError)
    expect(() => grep({ pattern: '(' })).toThrow(UsageError)
  })
})

describe('--since', () => {
  const at = (text: string) => Date.parse(text)

  test.each([
    ['2026-11-21 08:00:00 INFO a', '2026-11-21T08:00:00'],
    ['2026-11-21T08:00:00.250Z a', '2026-11-21T08:00:00.250Z'],
    ['[2026/11/21 08:00:00,250] a', '2026-11-21T08:00:00.250'],
    ['INFO 2026-11-21 08:00+0200 a', '2026-11-21T08:00:00+02:00'],
    ['2026-11-21 08:00:00.123456 UTC [7] LOG', '2026-11-21T08:00:00.123Z'],
  ])('%s', (line, moment) => {
    expect(through(linesSince(at(moment)), `${line}\n`)).toBe(`${line}\n`)
    expect(through(linesSince(at(moment) + 1), `${line}\n`)).toBe('')
  })

  test('a line without a time belongs to the one before it', () => {
    const log = '2026-11-21 08:00 one\n  more\n2026-11-21 09:00 two\n  more of two\n'

    expect(through(linesSince(at('2026-11-21T08:30')), ...log)).toBe('2026-11-21 09:00 two\n  more of two\n')
  })

  test('knows whether there was any time at all', () => {
    const filter = linesSince(at('2026-11-21T08:30'))
    through(filter, 'chapter 2026-99-99 99:99\n')

    expect(filter.sawTimes()).toBe(false)
  })
})
