import type { AlertKind } from '../domain/alert/alert.ts'
import type { Limit } from '../domain/alert/rule.ts'
import { UsageError } from '../domain/error.ts'
import { parseBytes } from '../kit/bytes.ts'
import { parseDuration } from '../kit/duration.ts'
import { quote } from './kinds.ts'
import type { Raw } from './option.ts'

interface Shape {
  word: 'over' | 'under' | 'after'
  /** What it may be, beside the absolute value that `absolute` reads. */
  takes: readonly Limit['kind'][]
  absolute?: (text: string) => number
  write: string
}

/** The limits that the kinds of alerts take. */
const SHAPES: { [Kind in AlertKind]?: Shape } = {
  'too-long': {
    word: 'over',
    takes: ['usual', 'share', 'percentile'],
    absolute: parseDuration,
    write: '2h, expected, 150%, 2x or p99',
  },
  'too-short': { word: 'under', takes: ['usual'], absolute: parseDuration, write: '5m or 0.5x' },
  stalled: { word: 'after', takes: [], absolute: parseDuration, write: '30m' },
  memory: {
    word: 'over',
    takes: ['usual', 'share', 'percentile'],
    absolute: parseBytes,
    write: '2GiB, 90% (of its limit), 2x or p99',
  },
  cpu: { word: 'over', takes: [], absolute: percent, write: '400%, where 100% is one core' },
  disk: { word: 'under', takes: [], absolute: parseBytes, write: '5GiB' },
  output: { word: 'under', takes: ['usual'], absolute: parseBytes, write: '100MiB or 0.5x' },
  'failure-rate': { word: 'over', takes: ['share'], write: '20%' },
}

/** The limit that a rule gives as `over`, `under` or `after`; undefined where it gives none. */
export function alertLimit(
  on: readonly AlertKind[],
  get: (name: string) => Raw | undefined,
  what: string,
): Limit | undefined {
  const given = (['over', 'under', 'after'] as const).filter(word => get(word) !== undefined)
  const [word] = given
  const [kind] = on
  const shape = kind === undefined ? undefined : SHAPES[kind]
  if (word === undefined) {
    if (on.includes('cpu'))
      throw new UsageError(`${what} has no over`, 'write over: 400%, where 100% is one core')
    return undefined
  }
  if (on.length !== 1 || given.length !== 1)
    throw new UsageError(`${what} has a limit for several kinds, or several limits`, 'make it several rules')
  if (shape === undefined) throw new UsageError(`${what} takes no limit`, `take ${word} away`)
  if (shape.word !== word)
    throw new UsageError(`${what} takes no ${word}`, `write ${shape.word}: ${shape.write}`)
  const limit = limitOf(String(get(word)), shape)
  if (limit !== undefined && isPossible(limit, word)) return limit
  throw new UsageError(`${what} has a limit of ${quote(get(word) ?? '')}`, `write ${word}: ${shape.write}`)
}

function limitOf(text: string, { takes, absolute }: Shape): Limit | undefined {
  const given = text.trim().toLowerCase()
  const [, number = '', unit] = /^(\d+(?:\.\d+)?)(x|%)$/.exec(given) ?? []
  if (given === 'expected' && absolute === parseDuration && takes.includes('share'))
    return { kind: 'share', of: 1 }
  if (unit === 'x') return takes.includes('usual') ? { kind: 'usual', factor: Number(number) } : undefined
  if (unit === '%' && takes.includes('share')) return { kind: 'share', of: Number(number) / 100 }
  const [, percentile] = /^p(\d{1,2}(?:\.\d+)?)$/.exec(given) ?? []
  if (percentile !== undefined)
    return takes.includes('percentile') ? { kind: 'percentile', percent: Number(percentile) } : undefined
  try {
    return absolute === undefined ? undefined : { kind: 'absolute', value: absolute(given) }
  } catch {
    return undefined
  }
}

function percent(text: string): number {
  const [, number] = /^(\d+(?:\.\d+)?)\s*%?$/.exec(text) ?? []
  if (number === undefined) throw new RangeError('no percentage')
  return Number(number)
}

/** What every run would pass, or none could, is a slip. */
function isPossible(limit: Limit, word: Shape['word']): boolean {
  switch (limit.kind) {
    case 'absolute':
      return limit.value > 0
    case 'usual':
      return word === 'over' ? limit.factor > 1 : limit.factor > 0 && limit.factor < 1
    case 'share':
      return limit.of > 0
    case 'percentile':
      return limit.percent >= 50
  }
}
