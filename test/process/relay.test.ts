import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { makePipes } from '../../src/process/make-pipes.ts'
import { adoptPipe } from '../../src/process/pipe.ts'
import { relayPipe } from '../../src/process/relay.ts'

/** A pipe, and a relay from it whose chunks are kept as text. */
function relayed({ isOver }: { isOver: boolean }) {
  const pipe = adoptPipe(makePipes(1)[0])
  if (pipe === undefined) throw new Error('there is no pipe')
  const chunks: string[] = []
  const start = () =>
    relayPipe(pipe.readEnd, {
      openSink: () => ({ write: () => true, flushed: async () => {}, [Symbol.dispose]: () => {} }),
      onChunk: chunk => chunks.push(chunk.toString()),
      onReaderGone: () => {},
      onEnd: () => {},
      isOver,
    })
  return { ...pipe, chunks, start }
}

test('after the end of a pipe nothing is read from a file that has got its number', async () => {
  const { readEnd, writeEnd, chunks, start } = relayed({ isOver: false })
  const relay = start()
  writeSync(writeEnd, 'all')
  closeSync(writeEnd)
  // In the very turn in which it is closed.
  while (isOpen(readEnd)) await turn()
  const others: number[] = []
  do others.push(openSync(import.meta.filename, 'r'))
  while (others.at(-1) !== readEnd)

  const heldByOthers = await relay.finish()

  expect({ heldByOthers, chunks }).toEqual({ heldByOthers: false, chunks: ['all'] })
  for (const fd of others) closeSync(fd)
})

test('what a command left that is over is taken, and the pipe is closed', async () => {
  const { readEnd, writeEnd, chunks, start } = relayed({ isOver: true })
  writeSync(writeEnd, 'all')
  closeSync(writeEnd)
  const relay = start()

  expect(await relay.finish()).toBe(false)

  expect(chunks).toEqual(['all'])
  relay.close()
  relay.close()
  expect(isOpen(readEnd)).toBe(false)
})

test('after a command that is over somebody else may hold the pipe', async () => {
  const { writeEnd, chunks, start } = relayed({ isOver: true })
  const relay = start()
  writeSync(writeEnd, 'first')

  expect(await relay.finish()).toBe(true)
  writeSync(writeEnd, 'then')
  expect(await relay.finish()).toBe(true)

  expect(chunks).toEqual(['first', 'then'])
  relay.close()
  closeSync(writeEnd)
})

test('where nobody finishes soon, it is read as any other', async () => {
  const { writeEnd, chunks, start } = relayed({ isOver: true })
  const relay = start()
  writeSync(writeEnd, 'all')

  await expect.poll(() => chunks).toEqual(['all'])

  closeSync(writeEnd)
  expect(await relay.finish()).toBe(false)
})

function isOpen(fd: number): boolean {
  try {
    fstatSync(fd)
    return true
  } catch {
    return false
  }
}
