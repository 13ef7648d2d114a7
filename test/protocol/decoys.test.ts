import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readOutputOf } from './reading.ts'

const FOLDER = join(import.meta.dirname, 'decoys')

/** Commands of all kinds, each of which vouches for its own bars. */
const COMMANDS = [
  ['./report'],
  ['python3', 'a.py'],
  ['Rscript', 'a.R'],
  ['make'],
  ['sh', 'a.sh'],
  ['psql'],
  ['curl'],
  ['git', 'log'],
]

/** What programs print that looks like progress and is none; each line comes long after the one before. */
test.each(readdirSync(FOLDER))('%s is no progress, whatever prints it', name => {
  const bytes = readFileSync(join(FOLDER, name))

  for (const command of COMMANDS) {
    const output = readOutputOf(command)
    output.printFrames(bytes, 900)
    output.rest()

    expect(output.lines(), command.join(' ')).toEqual([])
  }
})

test('random bytes are no progress', () => {
  for (const seed of ['a', 'b', 'c', 'd']) {
    const output = readOutputOf(['python3', 'a.py'], ['Rscript', 'a.R'])
    for (let block = 0; block < 8000; block++)
      output.print(createHash('sha512').update(`${seed}${block}`).digest(), 20)
    output.rest()

    expect(output.lines()).toEqual([])
  }
})

test('random text is no progress', () => {
  const output = readOutputOf(['./report'])
  const letters = `${String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index))}\n\r\t`
  for (let block = 0; block < 10_000; block++) {
    const hash = createHash('sha512').update(`text${block}`).digest()
    output.print([...hash].map(byte => letters[byte % letters.length]).join(''), 20)
  }

  expect(output.lines()).toEqual([])
})
