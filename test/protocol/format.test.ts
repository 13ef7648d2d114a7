import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMessage } from '../../src/protocol/format.ts'
import { parseFileLine, parseMarker } from '../../src/protocol/parse.ts'
import { anyMessage } from './messages.ts'

const TOKEN = 'q3-Zk_9aXw'

test('what is formatted is parsed to the same message, in the output and in the message file', () => {
  fc.assert(
    fc.property(anyMessage, message => {
      const line = formatMessage(message, TOKEN)
      fc.pre(Buffer.byteLength(line) <= 4096)

      expect(line).not.toContain('\n')
      expect(parseMarker(line, TOKEN)).toEqual([message])
      expect(parseFileLine(line, TOKEN)).toEqual([message])
    }),
    { numRuns: 5000 },
  )
})

test('a message that the plain form can say is written plainly', () => {
  expect(formatMessage({ verb: 'items', done: 45, total: 120, id: 'w3', text: 'loading' })).toBe(
    '::tasker 45/120 id=w3 loading',
  )
  expect(formatMessage({ verb: 'subtask', number: 2, total: 5, name: 'Build features' })).toBe(
    '::tasker subtask 2/5 Build features',
  )
  expect(formatMessage({ verb: 'metric', values: { rows: 3, unit: 'k€', year: '2024' } })).toBe(
    '::tasker metric rows=3 unit=k€ year="2024"',
  )
  expect(formatMessage({ verb: 'result', result: 'skip', reason: 'nothing new' }, TOKEN)).toBe(
    `::tasker:${TOKEN} result skip nothing new`,
  )
})

test('what the plain form would bend goes as JSON', () => {
  expect(formatMessage({ verb: 'status', text: 'two\nlines' })).toBe('::tasker {"message":"two\\nlines"}')
  expect(formatMessage({ verb: 'subtask', name: 'done' })).toBe('::tasker {"subtask_name":"done"}')
  expect(formatMessage({ verb: 'items', done: 4 })).toBe('::tasker {"items_complete":4}')
})
