import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatMessage } from '../../src/protocol/format.ts'
import { createMarkerHider } from '../../src/protocol/hide-markers.ts'
import { anyPiece } from './any-piece.ts'
import { anyMessage } from './messages.ts'

const TOKEN = 'abcdefgh'
const REST = null

/** What is shown after each chunk, and at the end. */
function shown(chunks: readonly (Buffer | string | typeof REST)[]): string[] {
  const hider = createMarkerHider(TOKEN)
  const text = (bytes: Buffer) => bytes.toString('latin1')
  const parts = chunks.map(chunk => {
    if (chunk === REST) return text(hider.rest())
    const bytes = Buffer.from(chunk)
    const part = text(hider.push(bytes))
    // The owner may use its memory again.
    bytes.fill(0x0a)
    return part
  })
  return [...parts, text(hider.end())]
}

const shownWhole = (bytes: Buffer): string => shown([bytes]).join('')

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map(edge => edge % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

describe('of what is printed', () => {
  const BAR = ' 45%|####      | 45/100 [00:12<00:15, 3.62it/s]'
  test.each([
    ['a line that is a marker is gone, with its end', 'a\n::tasker 45%\nb\n', 'a\nb\n'],
    ['so with \\r\\n and with \\r', '::tasker 1/2\r\na\r\n::tasker 2/2\rb', 'a\r\nb'],
    ['a space before it goes too', ' ::tasker 45%\na', 'a'],
    ['the prefix of a logger goes too', 'INFO:root:::tasker 45%\n[1] "::tasker 46%"\na', 'a'],
    ["psql's too", 'psql:x.sql:3: NOTICE:  ::tasker 3/10 partitions\na', 'a'],
    [
      'a bar before it stays, as if it had not come between',
      `${BAR}::tasker 5/9\n\r${BAR}`,
      `${BAR}\r${BAR}`,
    ],
    ['markers glued together are gone', '::tasker 1/3::tasker 2/3::tasker 3/3\na', 'a'],
    [
      'what is no marker stays',
      '::tasker 4 5\n::tasker\n+ ::tasker 45%\n',
      '::tasker 4 5\n::tasker\n+ ::tasker 45%\n',
    ],
    ['and keeps the end of its line', '::tasker hello::tasker 3/3\na', '::tasker hello\na'],
    ['JSON is gone, with the word inside', '::tasker {"message":"::tasker 1%"}::tasker 4%\na', 'a'],
    [
      'stop and resume are gone, what is between them stays',
      '::tasker stop 12345678\n::tasker 4%\n::tasker:12345678 resume\n::tasker 5%\n',
      '::tasker 4%\n',
    ],
    [
      'what has the token of another run is a marker too',
      '::tasker:ijklmnop result ok\n::tasker:abcdefgh result ok\na',
      'a',
    ],
    ['a result without a token is text', '::tasker result ok\n', '::tasker result ok\n'],
    [
      'colours that begin or end with it stay',
      '\x1b[31mred\n\x1b[0m::tasker 45%\x1b(B\n',
      '\x1b[31mred\n\x1b[0m\x1b(B',
    ],
    ['what ends it otherwise stays', '::tasker 45%\x1b[2Aa\b', '\x1b[2Aa\b'],
    ['bytes that are no text stay as they are', '\xff\0\n::tasker 45%\n\xfe', '\xff\0\n\xfe'],
    [
      'a line that is too long is text',
      `::tasker 45% ${'x'.repeat(4096)}\n`,
      `::tasker 45% ${'x'.repeat(4096)}\n`,
    ],
    ['an unfinished marker at the end is one', 'a\n::tasker 45%', 'a\n'],
  ])('%s', (_, printed, visible) => {
    const bytes = Buffer.from(printed, 'latin1')

    expect(shownWhole(bytes)).toBe(visible)
    expect(shown(Array.from(bytes, byte => Buffer.of(byte))).join('')).toBe(visible)
  })
})

describe('while it is not yet decided what it is', () => {
  test.each([
    ['a prompt is shown at once', ['Password: '], ['Password: ', '']],
    ['so is a bar', ['\r 45%|###'], ['\r 45%|###', '']],
    ['what may become a marker waits', ['a\n::tas', 'ker 4', '5%', '\nb'], ['a\n', '', '', 'b', '']],
    ['and is shown as soon as it is none', ['::tas', 'k 5\n'], ['', '::task 5\n', '']],
    ['or when nothing comes', ['::tas', REST, 'ker 5%\na'], ['', '::tas', 'ker 5%\na', '']],
    ['a whole marker goes on waiting for its end', ['::tasker 45%', REST, '\na'], ['', '', 'a', '']],
    ['what looked like one and is none does not', ['::tasker who? ', REST], ['', '::tasker who? ', '']],
    ['a prefix waits for what it is before', ['INFO:ro', 'ot:', '::tasker 45%\n'], ['', '', '', '']],
    [
      'what follows something that was shown is no marker',
      ['INFO:', REST, '::tasker 45%\n'],
      ['', 'INFO:', '::tasker 45%\n', ''],
    ],
  ])('%s', (_, chunks, parts) => {
    expect(shown(chunks)).toEqual(parts)
  })
})

describe('the same bytes are shown, however they are cut', () => {
  const scraps =
    '::tasker |::tasker 45%|::tasker:abcdefgh |::tasker stop abcdefgh\n|::tasker:abcdefgh resume\n|1/2 x|+1|{"message":"a|"}|\n|\r|\r\n|\b|\x1b[5C|\x1b[|\x1b|\x1b[31m|\x1b]0;|\x07|[1] "|"|INFO:root:|psql:a:1: NOTICE:  |2026-11-21 08:00:00,123 INFO |====|é|€| |a|7'.split(
      '|',
    )
  const piece = anyPiece(scraps, TOKEN)
  const bytes = fc.array(piece, { maxLength: 40 }).map(pieces => Buffer.concat(pieces))

  test('into pieces', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 12 }), (whole, edges) => {
        expect(shown(cut(whole, edges)).join('')).toBe(shownWhole(whole))
      }),
      { numRuns: 1000 },
    )
  })

  test('into bytes', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), pieces => {
        const whole = Buffer.concat(pieces).subarray(0, 1000)

        expect(shown(Array.from(whole, byte => Buffer.of(byte))).join('')).toBe(shownWhole(whole))
      }),
      { numRuns: 300 },
    )
  })

  test('and all of them, where there is no marker', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), chunks => {
        const buffers = chunks.map(chunk => Buffer.from(chunk))

        expect(shown(buffers).join('')).toBe(Buffer.concat(buffers).toString('latin1'))
      }),
    )
  })
})

test('among any lines every marker is hidden, and not a byte more', () => {
  const ordinary = fc.stringMatching(/^[ -9;-~]{0,40}$/)
  const line = fc.oneof(
    ordinary.map(text => ({ text, isMarker: false })),
    anyMessage
      .map(message => formatMessage(message, TOKEN))
      .filter(text => Buffer.byteLength(text) <= 4096)
      .map(text => ({ text, isMarker: true })),
  )
  const ends = fc.constantFrom('\n', '\r\n')
  fc.assert(
    fc.property(fc.array(line), ends, fc.array(fc.nat(), { maxLength: 8 }), (lines, end, edges) => {
      const whole = Buffer.from(lines.map(({ text }) => text + end).join(''))
      const rest = lines.filter(({ isMarker }) => !isMarker).map(({ text }) => text + end)

      expect(shown(cut(whole, edges)).join('')).toBe(rest.join(''))
    }),
    { numRuns: 1000 },
  )
})

test('a line of 100 MB passes, and nothing of it is kept', () => {
  const chunk = Buffer.alloc(1_000_000, 'x')
  const hider = createMarkerHider(TOKEN)
  let length = 0
  for (let count = 0; count < 100; count++) length += hider.push(chunk).length

  expect(hider.isWaiting).toBe(false)
  expect(length).toBe(100_000_000)
})
