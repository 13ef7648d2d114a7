import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makePipes } from '../../src/process/make-pipes.ts'
import { adoptPipe } from '../../src/process/pipe.ts'
import { relayPipe } from '../../src/process/relay.ts'

test('after the end of a pipe nothing is read from a file that has got its number', async () => {
  const pipe = adoptPipe(makePipes(1)[0])
  if (pipe === undefined) throw new Error('there is no pipe')
  const chunks: string[] = []
  const relay = relayPipe(pipe.readEnd, {
    openSink: () => ({ write: () => true, flushed: async () => {}, [Symbol.dispose]: () => {} }),
    onChunk: chunk => chunks.push(chunk.toString()),
    onReaderGone: () => {},
    onEnd: () => {},
  })
  writeSync(pipe.writeEnd, 'all')
  closeSync(pipe.writeEnd)
  // In the very turn in which it is closed.
  while (isOpen(pipe.readEnd)) await turn()
  const others: number[] = []
  do others.push(openSync(import.meta.filename, 'r'))
  while (others.at(-1) !== pipe.readEnd)

  const heldByOthers = await relay.finish()

  expect({ heldByOthers, chunks }).toEqual({ heldByOthers: false, chunks: ['all'] })
  for (const fd of others) closeSync(fd)
})

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}
