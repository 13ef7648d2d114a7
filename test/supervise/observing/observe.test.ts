import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import type { RunFact } from '../../../src/domain/event.ts'
import { type ChildEnd, startChild } from '../../../src/process/child.ts'
import { createMessageFile } from '../../../src/supervise/observing/message-file.ts'
import { observe } from '../../../src/supervise/observing/observe.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tasker-test-'))
  return () => rmSync(folder, { recursive: true })
})

/** Observers of a command that has ended; `facts` is what they tell. */
async function observed(differing: { isOver: boolean; leftLittle: boolean }) {
  const child = await startChild('/bin/true', [], { argv0: 'true', env: {}, stdio: ['ignore'] })
  const ended = new Promise<ChildEnd>(child.onEnd)
  const facts: RunFact[] = []
  const troubles: string[] = []
  const messages = createMessageFile(folder, 'run')
  const observers = observe({
    child,
    messages,
    command: ['true'],
    protocol: 'auto',
    progressPatterns: [],
    hasSubtasks: false,
    token: 'token',
    runId: 'run',
    reapedBefore: undefined,
    server: () => undefined,
    tell: fact => facts.push(fact),
    samplingPace: 'auto',
    redactPatterns: [],
    surroundings: () => ({}),
    onSample: () => {},
    onTrouble: what => troubles.push(what),
    ...differing,
  })
  const said = () => facts.flatMap(fact => (fact.kind === 'said' ? [fact.message] : []))
  return { observers, messages, ended, said, troubles }
}

test.each([
  ['goes on', { isOver: false, leftLittle: false }],
  ['was over at once', { isOver: true, leftLittle: true }],
  ['was over, and left much', { isOver: true, leftLittle: false }],
])('what a command says is heard, also before the observers are ready: one that %s', async (_, differing) => {
  const { observers, ended, said, troubles } = await observed(differing)

  const ready = observers.start()
  observers.scan('stdout', Buffer.from('::tasker note one\n'))
  await ready
  observers.scan('stdout', Buffer.from('::tasker note two\n'))
  await ended
  await observers.finish()

  expect(said()).toEqual([
    { verb: 'note', text: 'one' },
    { verb: 'note', text: 'two' },
  ])
  expect(troubles).toEqual([])
})

test('what a command that was over at once wrote into its message file is heard', async () => {
  const { observers, messages, ended, said } = await observed({ isOver: true, leftLittle: true })
  await observers.start()
  writeFileSync(messages?.path ?? '', '::tasker note one\n')
  await ended

  await observers.finish()

  expect(said()).toEqual([{ verb: 'note', text: 'one' }])
})

test('a message file that cannot be reached costs no run', async () => {
  const { observers, messages, ended, troubles } = await observed({ isOver: true, leftLittle: true })
  await observers.start()
  messages?.remove()
  await ended

  await observers.finish()

  expect(troubles).toEqual([])
})
