import fc from 'fast-check'
import type { Message } from '../../src/domain/message.ts'

const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom('done', 'failed', '2/5', '45%', 'id=w', 'a', ' ', '\n', '"', '::tasker 1%', '\\', '€'),
    )
    .map(words => words.join('')),
)
const line = text.map(withoutControls)
const number = fc.oneof(
  fc.nat(200),
  fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter(value => !Object.is(value, -0)),
)
const percent = fc.double({ min: 0, max: 100, noNaN: true }).filter(value => !Object.is(value, -0))
const counts = fc
  .tuple(fc.nat(500), fc.nat(500))
  .map(([a, b]) => ({ part: Math.min(a, b), total: Math.max(a, b) }))
const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,12}$/).filter(name => name !== '__proto__')
const values = fc.dictionary(key, fc.oneof(number, line), { minKeys: 1, maxKeys: 4, noNullPrototype: true })
const more = fc.record({ id: line, text: line }, { requiredKeys: [] })

/** Any message that the protocol can carry. */
export const anyMessage: fc.Arbitrary<Message> = fc.oneof<fc.Arbitrary<Message>[]>(
  fc.tuple(counts, fc.boolean(), more).map(([{ part, total }, known, rest]) => ({
    verb: 'items',
    done: part,
    ...(known && { total }),
    ...rest,
  })),
  fc.tuple(counts, fc.boolean(), more).map(([{ part, total }, known, rest]) => ({
    verb: 'advance',
    by: part,
    ...(known && { total }),
    ...rest,
  })),
  fc.tuple(percent, more).map(([value, rest]) => ({ verb: 'percent', percent: value, ...rest })),
  fc.tuple(counts, fc.constantFrom('both', 'number', 'none'), line).map(([{ part, total }, known, name]) => ({
    verb: 'subtask',
    ...(known !== 'none' && { number: part + 1 }),
    ...(known === 'both' && { total: total + 1 }),
    name,
  })),
  fc.constant({ verb: 'subtask-done' }),
  fc.record({ verb: fc.constant('subtask-failed'), reason: line }, { requiredKeys: ['verb'] }),
  fc.record({ verb: fc.constant('total'), subtasks: fc.nat() }),
  fc.record({ verb: fc.constantFrom('status', 'note', 'warn'), text: line }),
  fc.record({ verb: fc.constant('error'), text: line, detail: line }, { requiredKeys: ['verb', 'text'] }),
  fc.record({ verb: fc.constant('overall'), percent, text: line }, { requiredKeys: ['verb', 'percent'] }),
  fc.record({ verb: fc.constant('overall'), text: line }),
  fc.record({ verb: fc.constantFrom('metric', 'output'), values }),
  fc.record({ verb: fc.constant('eta'), seconds: fc.nat() }),
  fc.constant({ verb: 'alive' }),
  fc.record(
    { verb: fc.constant('artifact'), path: line.filter(path => path !== ''), label: line },
    { requiredKeys: ['verb', 'path'] },
  ),
  fc.record(
    { verb: fc.constant('result'), result: fc.constantFrom('ok', 'warn', 'skip', 'fail'), reason: line },
    { requiredKeys: ['verb', 'result'] },
  ),
)

/** What the protocol drops anyway. */
function withoutControls(given: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  return given.toWellFormed().replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '')
}
