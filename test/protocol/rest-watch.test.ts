import { expect, test } from 'vitest'
import { createRestWatch } from '../../src/protocol/rest-watch.ts'

function watched(chunks: readonly string[]) {
  const watch = createRestWatch()
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk, 'latin1')
    watch.push(bytes)
    bytes.fill(0)
  }
  return watch
}

test.each([
  ['a line', ['a\n'], true],
  ['a bar without a line end', ['\r 45%'], true],
  ['a colour', ['\x1b[31mred'], true],
  ['half a colour', ['red\x1b[3'], false],
  ['half a colour that is then ended', ['red\x1b[3', '1', 'm'], true],
  ['an escape character', ['a\x1b'], false],
  ['a title', ['\x1b]0;title\x07'], true],
  ['half a title', ['\x1b]0;tit', 'le'], false],
  ['a title that ends in two pieces', ['\x1b]0;title\x1b', '\\'], true],
  ['a long picture', ['\x1bPq', ...Array.from({ length: 100 }, () => '~'.repeat(1000))], false],
  ['a long picture with its end', ['\x1bPq', '~'.repeat(100_000), '\x1b\\'], true],
  ['a character set', ['\x1b(B'], true],
  ['half a choice of one', ['\x1b('], false],
  ['a euro', ['\xe2\x82\xac'], true],
  ['a part of one', ['a\xe2', '\x82'], false],
  ['one in pieces', ['\xe2', '\x82', '\xac'], true],
  ['bytes that are no text', ['\x82\x82\x82\x82'], true],
])('%s: it can be said something', (_, chunks, isAtRest) => {
  expect(watched(chunks).isAtRest).toBe(isAtRest)
})

test('progress that is shown already is found, in pieces too', () => {
  expect(watched(['\x1b]9;', '4;1;', '5\x07']).showsProgress).toBe(true)
  expect(watched(['\x1b]9;a note\x07', '4;1;']).showsProgress).toBe(false)
})
