import fc from 'fast-check'
import { expect, test } from 'vitest'
import { foldRedraws, type LogFilter } from '../../../src/cli/log/fold.ts'

/** What a filter makes of a text that comes in pieces. */
function through(filter: LogFilter, pieces: readonly string[]): string {
  const out = pieces.map(piece => filter.next(Buffer.from(piece, 'latin1')))
  return Buffer.concat([...out, filter.end()]).toString('latin1')
}

const fold = (...pieces: string[]) => through(foldRedraws(), pieces)

test.each([
  ['a bar drawn again and again', '\r 1/3\r 2/3\r 3/3\ndone\n', ' 3/3\ndone\n'],
  ['a bar that is wiped at the end', 'get\r50%\r100%\r     \r\nnext\n', '100%\r\nnext\n'],
  ['a bar wiped by an escape sequence', '\r\x1b[K50%\r\x1b[K100%\r\x1b[K\n', '\x1b[K100%\n'],
  ['backspaces', ' 1%\b\b\b 2%\b\b\b 3%\n', ' 3%\n'],
  ['letters struck over', 'N\bNA\bA\n', 'N\bNA\bA\n'],
  ['lines that end as in Windows', 'a\r\nb\r\n', 'a\r\nb\r\n'],
  ['an unfinished bar', 'x\n\r1%\r2%', 'x\n2%'],
  ['plain lines', 'a\n\n b\tc\n', 'a\n\n b\tc\n'],
])('%s', (_, printed, left) => {
  expect(fold(printed)).toBe(left)
  expect(fold(...printed)).toBe(left)
})

test('text without redraws is untouched, however it comes in pieces', () => {
  const piece = fc.string({ unit: fc.constantFrom('a', '\n', '\0', '\xff', '\x1b[31m', '\t') })
  fc.assert(fc.property(fc.array(piece), pieces => fold(...pieces) === pieces.join('')))
})

test('a line of 100 MB is passed on as it comes, and one redrawn so long is not held', () => {
  const filter = foldRedraws()
  const chunk = Buffer.alloc(64 * 1024, 'a')
  let length = 0
  let longestPause = 0
  for (let index = 0; index < 1600; index++) {
    const passed = filter.next(chunk).length
    longestPause = passed === 0 ? longestPause + 1 : 0
    length += passed
  }
  expect(length + filter.end().length).toBe(1600 * chunk.length)
  expect(longestPause).toBe(0)

  const bar = foldRedraws()
  const frames = Buffer.from('\r1234567'.repeat(8192))
  for (let index = 0; index < 100; index++) expect(bar.next(frames)).toHaveLength(0)
  expect(bar.end().toString()).toBe('1234567')
})

test('half a line that stands still is shown, a bar that is being drawn is not', () => {
  const filter = foldRedraws()

  expect(filter.next(Buffer.from('Continue? ')).toString()).toBe('')
  expect(filter.rest().toString()).toBe('Continue? ')
  expect(filter.next(Buffer.from('yes\n\r1%')).toString()).toBe('yes\n')
  expect(filter.rest().toString()).toBe('')
  expect(filter.next(Buffer.from('\r2%\n')).toString()).toBe('2%\n')
})
