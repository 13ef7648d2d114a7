import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLogText } from '../../../src/cli/print/log-text.ts'

function whole(text: string, colour = true): string {
  const log = createLogText(colour)
  return log.next(Buffer.from(text)) + log.end()
}

describe('the text of a log', () => {
  test('keeps colours, and switches them off at the end', () => {
    expect(whole('\x1b[1;31mred\x1b[m plain\n')).toBe('\x1b[1;31mred\x1b[m plain\n\x1b[0m')
  })

  test('keeps no colours where none are wanted', () => {
    expect(whole('\x1b[31mred\x1b[0m\n', false)).toBe('red\n')
  })

  test('keeps what bars are redrawn with', () => {
    expect(whole(' 10%\r 20%\n 5%\b\b\b6%\t.\n')).toBe(' 10%\r 20%\n 5%\b\b\b6%\t.\n')
  })

  test('drops titles, clipboard writes, cursor movements, alternate screens and bells', () => {
    const hostile = 'a\x1b]0;pwned\x07b\x1b]52;c;aGk=\x1b\\c\x1b[2J\x1b[1;1Hd\x1b[?1049he\x07f\x1b[6ng\x9b5mh'

    expect(whole(hostile)).toBe('abcdefgh')
  })

  test('says the same however the bytes are cut into chunks', () => {
    const text = 'x\x1b[31mrot 日本\x1b[0m\r\n\x1b]0;title\x1b\\y👩‍💻\x1b[2Jz\x1b'
    const bytes = Buffer.from(text)
    const expected = whole(text)
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length)), places => {
        const log = createLogText(true)
        const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length]
        const parts = cuts.slice(1).map((end, index) => log.next(bytes.subarray(cuts[index], end)))

        expect(parts.join('') + log.end()).toBe(expected)
      }),
    )
  })
})
