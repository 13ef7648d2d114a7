import type { Reading } from './detector.ts'

/** A number that may be progress, and the shape of what it stands in. */
export interface GenericReading {
  shape: string
  reading: Reading
}

const NUMBER = '(\\d{1,15}(?:\\.\\d{1,6})?)'
const FORMS = [
  new RegExp(`(?<![\\w.,/:+-])${NUMBER} ?(?:/| of ) ?${NUMBER}(?![\\w.,:/-]*[\\w/])`),
  new RegExp(`(?<![\\w.,/:+-])${NUMBER} ?%(?![\\w%])`),
]

/** Percentages and fractions of something else than the work. */
const SOMETHING_ELSE =
  /=>|%.*%|\b(?:acc|accuracy|auc|availab\w*|battery|busy|capacity|change\w*|compress\w*|confidence|cover(?:age)?|cpu|discount|disk|faster|f1|failed|free|full|growth|heap|hits?|humidity|idle|iowait|load|loss|mem(?:ory)?|miss(?:es)?|of (?:all|total)|precision|probability|rate|ratio|recall|rss|saved|score|slower|smaller|space|swap|temp\w*|usage|use[ds]?|util\w*|volume)\b/i

/**
 * The first number of a frame that may be progress: `45/120`, `45 of 120` or `45%`. It is believed only when it grows
 * in the same shape: the words before it, without digits and without what bars are drawn with.
 */
export function readGeneric(frame: string): GenericReading | undefined {
  if (SOMETHING_ELSE.test(frame)) return undefined
  for (const form of FORMS) {
    const match = form.exec(frame)
    if (match === null) continue
    const before = frame.slice(0, match.index)
    const after = frame.slice(match.index + match[0].length)
    const message = after.replace(EDGES, '').trim() || before.replace(EDGES, '').trim()
    const text = message === '' ? {} : { message }
    const [value, total] = [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])]
    const shape = `${before.replace(/\d+/g, '0').replace(DRAWN, ' ')}${total === undefined ? '%' : '/'}${after[0] ?? ''}`
    if (total === undefined) return value <= 100 ? { shape, reading: { percent: value, ...text } } : undefined
    return total >= 2 && value <= total ? { shape, reading: { done: value, total, ...text } } : undefined
  }
  return undefined
}

/** What stands around a number, and what bars and spinners are drawn with. */
const EDGES = /^[\s\])}>|:;,.#=-]+|[\s[({<|:;,.#=-]+$/gu
const DRAWN = /[^\p{L}\p{N}\][(){}:]+/gu
