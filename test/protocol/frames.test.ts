import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createFrameReader } from '../../src/protocol/frames.ts'

function framesOf(
  chunks: readonly (string | Buffer)[],
  options: { needles?: string[]; now?: () => number } = {},
) {
  const frames: string[] = []
  const needles = (options.needles ?? []).map(needle => Buffer.from(needle))
  const reader = createFrameReader({
    needles: () => needles,
    onFrame: frame => frames.push(frame),
    now: options.now ?? (() => 0),
  })
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  reader.rest()
  return frames
}

test.each([
  ['a new line', 'x\n45%\ny\n', ['45%']],
  ['a return before', '\r 1/9 a\r 2/9 a', [' 1/9 a', ' 2/9 a']],
  ['a return behind', '1/9\r2/9\r', ['1/9', '2/9']],
  ['a return and a new line', '1/9\r\n2/9\r\n', ['1/9', '2/9']],
  ['backspaces', ' 37% a\b\b\b\b\b\b      \b\b\b\b\b\b 38% a', [' 37% a', ' 38% a']],
  ['cursor movements', '\x1b[2A\x1b[1G45% a\x1b[1B7 of 9', ['45% a', '7 of 9']],
  ['the end', 'no end 3/4', ['no end 3/4']],
])('frames are parted by %s', (_, printed, frames) => {
  expect(framesOf([printed])).toEqual(frames)
})

test('only what may be progress is cut out', () => {
  const printed = [
    'no number\n',
    'a/b and 100 percent\n',
    '%d items\n',
    'src/main.ts\n',
    '1 / 2\n',
    '12 %\n',
    '(1 + 8) / 20\n',
  ]

  expect(framesOf(printed)).toEqual(['1 / 2', '12 %', '(1 + 8) / 20'])
  expect(framesOf(['0...10\nfoo\n'], { needles: ['0.'] })).toEqual(['0...10'])
  expect(framesOf(['\x1b]9;4;1;45\x07\n'])).toEqual(['\x1b]9;4;1;45\x07'])
})

test('an unfinished frame is shown when nothing has come for a while, and again when it has grown', () => {
  const frames: string[] = []
  const reader = createFrameReader({ needles: () => [], onFrame: frame => frames.push(frame), now: () => 0 })

  reader.push(Buffer.from('\r 1/10'))
  reader.push(Buffer.from('0 loading'))
  reader.rest()
  reader.rest()
  reader.push(Buffer.from(' a'))
  reader.rest()
  reader.push(Buffer.from('\r'))

  expect(frames).toEqual([' 1/100 loading', ' 1/100 loading a'])
})

test('a frame that grows without a pause is shown twice a second', () => {
  const frames: string[] = []
  let at = 0
  const needles = [Buffer.from('==')]
  const reader = createFrameReader({
    needles: () => needles,
    onFrame: frame => frames.push(frame),
    now: () => at,
  })

  for (; at < 2000; at += 50) reader.push(Buffer.from('='))

  expect(frames.map(frame => frame.length)).toEqual([11, 21, 31])
})

test('a character that is split over two reads is whole, and bytes that are no text do no harm', () => {
  const bar = Buffer.from(' 45%|█▌|\n')
  const cut = bar.indexOf(0x96) // inside of the first block

  expect(framesOf([bar.subarray(0, cut), bar.subarray(cut)])).toEqual([' 45%|█▌|'])
  expect(framesOf([Buffer.from([0xff, 0x35, 0x25, 0xfe, 0x0a])])).toEqual(['\ufffd5%\ufffd'])
})

test('a line of 100 MB is no frame, and what follows it is one', () => {
  const part = Buffer.alloc(2 ** 20, '50% and so on, ')

  const began = performance.now()
  const frames = framesOf(['\n', ...Array.from({ length: 100 }, () => part), '\n3/4\n'])

  expect(frames).toEqual(['3/4'])
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('however much is printed at once, little of it is looked at, and the last frame always', () => {
  const bars = Array.from({ length: 200_000 }, (_, index) => `\r${index}/200000`).join('')

  const frames = framesOf([bars])

  expect(frames.length).toBeLessThan(2000)
  expect(frames.at(-1)).toBe('199999/200000')
})

test('of a flood the end of each turn is looked at, soon after it', () => {
  let at = 0
  const frames: string[] = []
  const reader = createFrameReader({
    needles: () => [],
    onFrame: frame => frames.push(frame),
    now: () => at,
  })
  let bar = 0
  const flood = (count: number) => {
    for (let printed = 0; printed < count; printed++) reader.push(Buffer.from(`${++bar}/9999\r`))
  }

  flood(1000)
  const inFirstTurn = frames.length
  at = 100
  flood(1)

  expect(inFirstTurn).toBeLessThan(500)
  expect(frames.at(-1)).toBe('1000/9999')

  flood(1000)
  reader.push(Buffer.from(`${'x'.repeat(5000)} 3/9999`)) // the end of a line that is too long
  reader.push(Buffer.from('\r20'))
  reader.push(Buffer.from('01/9999'))
  reader.rest()

  expect(frames).not.toContain(' 3/9999')
  expect(frames.at(-1)).toBe('2001/9999')
})

test('frames are the same however the bytes are cut', () => {
  const piece = fc.oneof(
    fc.constantFrom('45%', '3/4', ' of ', '\n', '\r', '\b', '\x1b[1A', '\x1b[2K', '\x1b', '[', 'é', '█', ' '),
    fc.string({ maxLength: 6 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.array(fc.nat(), { maxLength: 6 }), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''))
      const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].toSorted((a, b) => a - b)
      const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place))

      expect(framesOf(chunks)).toEqual(framesOf([bytes]))
    }),
    { numRuns: 500 },
  )
})
