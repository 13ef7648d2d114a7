import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..', '..', 'src', 'process')

/** In a process of its own: what waits there waits for ever. */
function inNode(script: string): string {
  const words = ['--input-type=module', '--no-warnings', '-e', script]
  const { stdout, stderr, error } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 10_000 })
  return error === undefined ? stdout + stderr : String(error)
}

const MADE = `
  import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
  import { makePipes } from '${SRC}/make-pipes.ts'
  import { adoptPipe, reopenForReading } from '${SRC}/pipe.ts'
  const { readEnd, writeEnd } = adoptPipe(makePipes(1)[0])`

test('a pipe whose last writer is gone can be opened once more, and says so', () => {
  const printed = inNode(`${MADE}
    writeSync(writeEnd, 'the end')
    closeSync(writeEnd)
    console.log(readFileSync(reopenForReading(readEnd), 'utf8'))`)

  expect(printed).toBe('the end\n')
})

test('a descriptor that something else has by now is not taken for the pipe', () => {
  const printed = inNode(`${MADE}
    closeSync(readEnd)
    while (openSync('${SRC}/pipe.ts') !== readEnd);
    try { reopenForReading(readEnd) } catch { console.log('refused') }`)

  expect(printed).toBe('refused\n')
})
