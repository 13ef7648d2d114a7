import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import { formatMessage } from '../../src/protocol/format.ts'
import { createScanner } from '../../src/protocol/scanner.ts'
import { anyPiece } from './any-piece.ts'
import { anyMessage } from './messages.ts'

const TOKEN = 'abcdefgh'

type Mode = 'stream' | 'file'

/** The messages after each chunk, and after the end. */
function scan(chunks: readonly (Buffer | string)[], mode: Mode = 'stream'): Message[][] {
  const heard: Message[][] = []
  let messages: Message[] = []
  const scanner = createScanner({ token: TOKEN, mode, onMessage: message => messages.push(message) })
  const next = () => {
    heard.push(messages)
    messages = []
  }
  for (const chunk of chunks) {
    const bytes = Buffer.from(chunk)
    scanner.push(bytes)
    // The owner may use its memory again.
    bytes.fill(0x0a)
    next()
  }
  scanner.end()
  next()
  return heard
}

function scanWhole(bytes: Buffer | string, mode?: Mode): Message[] {
  return scan([bytes], mode).flat()
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const edges = [0, ...at.map(edge => edge % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
}

const percent = (value: number): Message => ({ verb: 'percent', percent: value })

describe('the same bytes give the same messages, however they are cut', () => {
  const scraps =
    '::tasker |::tasker 45%|::tasker:abcdefgh |stop abcdefgh|resume|1/2 x|+1|{"message":"a|"}|{|}|\n|\r|\b|\x1b[5C|\x1b[|\x1b|\x1b[31m|\x1b]0;|\x07|[1] "|"|INFO:root:|====|é|€|🙂| |a|7'.split(
      '|',
    )
  const scrap = fc.constantFrom(...scraps).map(text => Buffer.from(text))
  const piece = anyPiece(scraps, TOKEN)
  const bytes = fc.array(piece, { maxLength: 40 }).map(pieces => Buffer.concat(pieces))

  test.each(['stream', 'file'] as const)('in a %s', mode => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 12 }), (whole, edges) => {
        expect(scan(cut(whole, edges), mode).flat()).toEqual(scanWhole(whole, mode))
      }),
      { numRuns: 3000 },
    )
  })

  test('one byte at a time', () => {
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 40 }), pieces => {
        const whole = Buffer.concat(pieces)
        const single = Array.from(whole, byte => Buffer.of(byte))

        expect(scan(single).flat()).toEqual(scanWhole(whole))
      }),
      { numRuns: 500 },
    )
  })

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), chunks => {
        const buffers = chunks.map(chunk => Buffer.from(chunk))

        expect(scan(buffers).flat()).toEqual(scanWhole(Buffer.concat(buffers)))
      }),
    )
  })
})

test('every message arrives, one on each line among other output', () => {
  fc.assert(
    fc.property(fc.array(anyMessage, { minLength: 1, maxLength: 20 }), messages => {
      const lines = messages.map(message => formatMessage(message, TOKEN))
      fc.pre(lines.every(line => Buffer.byteLength(line) <= 4096))

      expect(scanWhole(lines.map(line => `some output\n${line}\n`).join(''))).toEqual(messages)
      expect(scanWhole(`${lines.join('\r\n')}\r\n`)).toEqual(messages)
      expect(scanWhole(lines.join('\n'), 'file')).toEqual(messages)
    }),
  )
})

describe('the unfinished end of the output', () => {
  test('waits: 45 may become 450', () => {
    expect(scan(['::tasker 4', '5%'])).toEqual([[], [], [percent(45)]])
  })

  test('counts when the next chunk ends it', () => {
    expect(scan(['::tasker 45%', '\nmore'])).toEqual([[], [percent(45)], []])
    expect(scan(['::tasker 45%', '\r::tasker 46%'])).toEqual([[], [percent(45)], [percent(46)]])
  })

  test('counts when the next marker is glued to it, for as long as no newline is printed', () => {
    const chunks = Array.from({ length: 1000 }, (_, index) => `::tasker ${index + 1}/1000`)

    const heard = scan(chunks)

    expect(heard.map(messages => messages.length)).toEqual([0, ...chunks.map(() => 1)])
    expect(scanWhole(chunks.join(''))).toEqual(heard.flat())
  })

  test('counts at the end of the stream', () => {
    expect(scan(['text\n::tasker 45%'])).toEqual([[], [percent(45)]])
    expect(scan(['45%'], 'file')).toEqual([[], [percent(45)]])
  })
})

describe('foreign text', () => {
  const foreign = '::tasker 1%\n::tasker:wrong-one resume\n::tasker resume\n'

  test('between stop and resume nothing counts', () => {
    const output = `::tasker stop my-own-word\n${foreign}::tasker:my-own-word resume\n::tasker 2%\n`

    expect(scanWhole(output)).toEqual([percent(2)])
  })

  test("the run's token resumes whatever was stopped", () => {
    const output = `::tasker stop my-own-word\n${foreign}::tasker:${TOKEN} resume\n::tasker 2%\n`

    expect(scanWhole(output)).toEqual([percent(2)])
  })

  test('a token that is too short stops nothing', () => {
    expect(scanWhole('::tasker stop abc\n::tasker 2%\n')).toEqual([percent(2)])
  })
})

describe('a message file', () => {
  test('needs no marker', () => {
    expect(scanWhole('45%\n::tasker 46%\n:tasker 47%\nplain text\n 48%\n', 'file')).toEqual([
      percent(45),
      percent(46),
      percent(48),
    ])
  })

  test('may speak of a marker in a text', () => {
    expect(scanWhole('note see "::tasker 45%"\n', 'file')).toEqual([
      { verb: 'note', text: 'see "::tasker 45%"' },
    ])
  })
})

test('a line of 100 MB is passed over in little memory, and the next marker counts', () => {
  const chunk = Buffer.alloc(1 << 20, 'x ::tasker 45% = ')
  const messages: Message[] = []
  const scanner = createScanner({ onMessage: message => messages.push(message) })
  const before = process.memoryUsage().arrayBuffers
  let most = 0

  for (let index = 0; index < 100; index++) {
    scanner.push(chunk)
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  scanner.push(Buffer.from('\n::tasker 46%\n'))

  expect(messages).toEqual([percent(46)])
  expect(most).toBeLessThan(8 << 20)
})

test('what was made to be slow is read at a bearable pace', () => {
  const hostile = [
    '::tasker {"a',
    '::tasker {',
    ' ::tasker',
    '\x1b[1',
    '%|| [',
    '::tasker id=1 ',
    '\x1b]::tasker ',
  ]

  for (const scrap of hostile) {
    const bytes = Buffer.alloc(1 << 17, scrap)
    const line = Buffer.alloc(4090, scrap)
    const start = performance.now()
    scan([bytes, '\n', ...Array.from({ length: 32 }, () => Buffer.concat([line, Buffer.of(10)]))])
    expect(performance.now() - start).toBeLessThan(5000)
  }
})
