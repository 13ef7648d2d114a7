import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cleanLine } from '../../../src/protocol/clean.ts'
import { DETECTORS } from '../../../src/protocol/detectors.ts'
import { readOutputOf } from '../reading.ts'

const SAMPLES = readFileSync(join(import.meta.dirname, 'samples.txt'), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .flatMap(line => {
    const [name = '', ...argv] = line.split(/\s+/)
    return ['pipe', 'tty']
      .map(kind => `${name}.${kind}`)
      .filter(file => existsSync(join(import.meta.dirname, file)))
      .map(file => ({ file, argv, bytes: readFileSync(join(import.meta.dirname, file)) }))
  })

describe('what is read of a real tool', () => {
  test.each(SAMPLES)('$file', async ({ file, argv, bytes }) => {
    const output = readOutputOf(argv)

    output.printFrames(bytes)
    output.rest()

    await expect(`${output.lines().join('\n')}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, `${file}.says`),
    )
  })
})

test('every tool has a sample that it reads, and a line in the documentation', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/progress-of-tools.md'), 'utf8')
  const read = new Set(
    SAMPLES.flatMap(({ argv, bytes }) => {
      const output = readOutputOf(argv)
      output.printFrames(bytes)
      return output.said.map(({ source }) => source)
    }),
  )

  for (const { name } of DETECTORS) {
    expect(read).toContain(`bar:${name}`)
    expect(page).toMatch(new RegExp(`^\\| (rich, and )?${name}[ ,]`, 'm'))
  }
})

test('where two detectors would read the same frame, all but one say so', () => {
  for (const { file, bytes } of SAMPLES)
    for (const printed of bytes.toString().split(/[\r\n\b]/)) {
      const frame = cleanLine(printed)
      const readers = DETECTORS.filter(
        ({ isCommonForm, yields, read }) =>
          !isCommonForm &&
          !yields &&
          read(frame, { argv: [], isWholeTask: false, isLine: false, memory: new Map() }) !== undefined,
      )

      expect(readers.length, `${file}: ${frame}`).toBeLessThan(2)
    }
})

test('no message repeats the bar', () => {
  for (const { file, argv, bytes } of SAMPLES) {
    const output = readOutputOf(argv)
    output.printFrames(bytes)
    for (const { message } of output.said)
      if ('text' in message) expect(message.text ?? '', file).not.toMatch(/\d ?%|\d+\/\d|\beta\b|[█━#=]{2}/i)
  }
})

test('it is the same however the bytes are cut', () => {
  for (const { file, argv, bytes } of SAMPLES) {
    const whole = readOutputOf(argv)
    whole.printFrames(bytes)
    whole.rest()

    for (const length of [1, 7, 64]) {
      const cut = readOutputOf(argv)
      for (let at = 0; at < bytes.length; at += length) {
        const piece = bytes.subarray(at, at + length)
        cut.print(piece, /[\r\n]/.test(piece.toString('latin1')) ? 100 : 0)
      }
      cut.rest()

      expect(cut.lines(), `${file} in pieces of ${length}`).toEqual(whole.lines())
    }
  }
})
