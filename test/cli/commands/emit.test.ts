import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emit } from '../../../src/cli/commands/emit.ts'
import type { Message } from '../../../src/domain/message.ts'
import { createScanner } from '../../../src/protocol/scanner.ts'
import { temporaryFolder } from '../folder.ts'
import { testWorld } from '../world.ts'

const TOKEN = 'abcdefghij'

/** What a run hears of a message that is emitted in it. */
async function heard(words: readonly string[]): Promise<Message[]> {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'messages')
  const messages: Message[] = []
  const scanner = createScanner({ token: TOKEN, mode: 'file', onMessage: message => messages.push(message) })
  expect(emit(testWorld({ env: { TASKER_FILE: file, TASKER_TOKEN: TOKEN } }), words)).toBe(0)
  scanner.push(readFileSync(file))
  scanner.end()
  return messages
}

test.each<[string[], Message]>([
  [['45%'], { verb: 'percent', percent: 45 }],
  [['45/120'], { verb: 'items', done: 45, total: 120 }],
  [['45/120', 'loading file 45'], { verb: 'items', done: 45, total: 120, text: 'loading file 45' }],
  [['+1/120', 'id=w3', 'cell', '77'], { verb: 'advance', by: 1, total: 120, id: 'w3', text: 'cell 77' }],
  [['subtask', '2/5', 'Build', 'features'], { verb: 'subtask', number: 2, total: 5, name: 'Build features' }],
  [['subtask', 'Build features'], { verb: 'subtask', name: 'Build features' }],
  [['subtask', 'done'], { verb: 'subtask-done' }],
  [['subtask', 'failed', 'no disk'], { verb: 'subtask-failed', reason: 'no disk' }],
  [['total', '5'], { verb: 'total', subtasks: 5 }],
  [['status', 'reading shard 7'], { verb: 'status', text: 'reading shard 7' }],
  [['overall', '62.5'], { verb: 'overall', percent: 62.5 }],
  [['metric', 'rows=120345', 'unit="k€"'], { verb: 'metric', values: { rows: 120345, unit: 'k€' } }],
  [['metric', 'host=a b', 'n=1'], { verb: 'metric', values: { host: 'a b', n: 1 } }],
  [['metric rows=1 unit="a b"'], { verb: 'metric', values: { rows: 1, unit: 'a b' } }],
  [['output', 'key=out/my file'], { verb: 'output', values: { key: 'out/my file' } }],
  [['note', 'a'], { verb: 'note', text: 'a' }],
  [['warn', 'a'], { verb: 'warn', text: 'a' }],
  [['error', 'a'], { verb: 'error', text: 'a' }],
  [['eta', '1800'], { verb: 'eta', seconds: 1800 }],
  [['alive'], { verb: 'alive' }],
  [['artifact', 'out/hex.parquet', 'label'], { verb: 'artifact', path: 'out/hex.parquet', label: 'label' }],
  [['result', 'skip', 'not due'], { verb: 'result', result: 'skip', reason: 'not due' }],
  [['{"items_complete":45,', '"items_total":120}'], { verb: 'items', done: 45, total: 120 }],
  [['::tasker', '45%'], { verb: 'percent', percent: 45 }],
])('a command emits %j', async (words, message) => {
  expect(await heard(words)).toEqual([message])
})

test('a line break in a word begins no other message', async () => {
  expect(await heard(['status', 'a\n+7', 'b\r\b45%'])).toEqual([{ verb: 'status', text: 'a +7 b 45%' }])
})

test.each([[['frobnicate']], [['stop', TOKEN]], [['140%']], [['note', 'x'.repeat(5000)]]])(
  'what is no message is bad usage, and nothing is written: %j',
  async words => {
    await using folder = await temporaryFolder()
    const file = join(folder.path, 'messages')

    expect(() => emit(testWorld({ env: { TASKER_FILE: file } }), words)).toThrow('is no message')
    expect(existsSync(file)).toBe(false)
  },
)

test('outside a run it does nothing, and succeeds', () => {
  const world = testWorld()

  expect(emit(world, ['45%'])).toBe(0)
  expect(world.printed() + world.complaints()).toBe('')
})
