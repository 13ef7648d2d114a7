import { expect, test } from 'vitest'
import { readOutputOf } from '../reading.ts'

/** What bars are made of, and what patterns might try again and again. */
const PIECES = [
  '█ ',
  '[ ',
  '| + ',
  '= ',
  '-',
  '#',
  '━ ',
  '1:',
  '(1 ',
  'a: ',
  '1. ',
  '1k ',
  '%',
  '1/1 ',
  '0...',
  '. ',
  'M',
  ' ',
  '[= ',
  'x (',
]

test('no line keeps it long, whatever it is made of', () => {
  for (const piece of PIECES) {
    const output = readOutputOf(['./own'])
    const line = `${piece.repeat(Math.ceil(4000 / piece.length))}45%\n`

    const began = performance.now()
    for (let times = 0; times < 20; times++) output.print(line)

    expect(performance.now() - began, `20 lines of '${piece}'`).toBeLessThan(1000)
  }
})
