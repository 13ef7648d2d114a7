import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DETECTORS } from '../../../src/protocol/detectors.ts'
import { fractionOf } from '../../../src/protocol/fraction.ts'
import { readGeneric } from '../../../src/protocol/generic.ts'
import { readOutputOf } from '../reading.ts'

const NUMBERS = ['0', '1', '45', '100', '101', '1e9', '9'.repeat(400), '0.5', '.', '-1', '1,200', '']
const WORDS = [
  '%',
  '/',
  ' of ',
  '[',
  ']',
  '(',
  ')',
  '|',
  '█',
  '=',
  ' ',
  ':',
  'ok ',
  '1..',
  'Stage ',
  'x',
  '\n',
  '\r',
  '\x1b]9;4;1;',
]
const SAID = fc.array(fc.constantFrom(...NUMBERS, ...WORDS), { maxLength: 30 }).map(pieces => pieces.join(''))

test('whatever is printed, nothing throws, and only figures that can be are told', () => {
  fc.assert(
    fc.property(fc.array(SAID, { maxLength: 8 }), lines => {
      const output = readOutputOf(
        ['python3', 'a.py'],
        ['Rscript', 'a.R'],
        ['make'],
        ['ffmpeg'],
        ['sh', 'a.sh'],
      )
      for (const line of lines) output.print(`${line}\n`, 1000)

      for (const { message } of output.said) {
        if (message.verb === 'percent') expect(message.percent >= 0 && message.percent <= 100).toBe(true)
        if (message.verb !== 'items') continue
        expect(Number.isFinite(message.done) && message.done >= 0).toBe(true)
        expect(message.total === undefined || message.done <= message.total).toBe(true)
      }
    }),
    { numRuns: 2000 },
  )
})

test('no detector throws, even on what another tool prints', () => {
  fc.assert(
    fc.property(SAID, frame => {
      for (const { read } of DETECTORS)
        read(frame, { argv: [], isWholeTask: false, isLine: true, memory: new Map() })
      const guess = readGeneric(frame)
      if (guess !== undefined) expect(fractionOf(guess.reading)).toBeDefined()
    }),
    { numRuns: 2000 },
  )
})
