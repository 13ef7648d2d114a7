import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { harmless, harmlessLines } from '../../src/kit/harmless.ts'

describe('harmless', () => {
  test('takes escape sequences away together with what they say', () => {
    const name = 'a\x1b[31mb\x1b]0;title\x07c\x1b]8;;http://x\x1b\\d\x1bPq\x1b\\e\x9b2Jf\x1bcg'

    expect(harmless(name)).toBe('abcdefg')
  })

  test('keeps the text behind a sequence that never ends', () => {
    expect(harmless('before\x1b]0;after')).toBe('before0;after')
  })

  test('puts everything on one line', () => {
    expect(harmless('one\r\n\ttwo\u2028three')).toBe('one two three')
  })

  test('lets no text turn its direction around', () => {
    expect(harmless('gpj\u202eexe.\u2066x')).toBe('gpjexe.x')
  })

  test('leaves words of any language and emoji alone', () => {
    expect(harmless('日本 Ökonomie 👩‍💻 עברית')).toBe('日本 Ökonomie 👩‍💻 עברית')
  })

  test('leaves nothing that a terminal acts upon, whatever comes', () => {
    const nasty = fc.string({
      unit: fc.oneof(
        fc.constantFrom('\x1b', '[', ']', '\x07', '\x9b', '\x9d', '\\', 'm', ';', '\n', '\r', '\ud800'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      ),
    })
    fc.assert(
      fc.property(nasty, text => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(harmless(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })

  test('keeps the lines of a traceback, indented as they were', () => {
    expect(harmlessLines('Traceback:\r\n\tline \x1b[1m1\x1b[0m\n\nend\n')).toEqual([
      'Traceback:',
      '    line 1',
      '',
      'end',
    ])
  })
})
