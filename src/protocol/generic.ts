import { captionOf } from './caption.ts'
import type { Reading } from './detector.ts'

/** A number that may be progress, and the shape of what it stands in. */
export interface GenericReading {
  shape: string
  reading: Reading
}

const NUMBER = '(\\d{1,3}(?:,\\d{3})+|\\d{1,15}(?:\\.\\d{1,6})?)'
const FORMS = [
  new RegExp(`(?<![\\w.,/:+-])${NUMBER} ?(?:/| of ) ?${NUMBER}(?![\\w.,:/-]*[\\w/])`),
  new RegExp(`(?<![\\w.,/:+-])${NUMBER} ?%(?![\\w%])`),
]

/** Percentages and fractions of something else than the work. */
const SOMETHING_ELSE =
  /\s==>|(?<!=)=>(?![\s.-]*\])|%.*%|\b(?:acc|accuracy|attempts?|auc|availab\w*|battery|brightness|busy|capacity|change\w*|compress\w*|confidence|connections?|cover(?:age)?|cpu|discount|disk|faster|f1|failed|free|full|growth|heap|hits?|humidity|idle|iowait|load|loss|mem(?:ory)?|miss(?:es)?|of (?:all|total)|precision|probability|proportion|queued?|rate|rating|ratio|recall|retr(?:y|ies|ying)|rss|saved|score|share|slower|smaller|space|swap|temp\w*|tr(?:y|ies)|usage|use[ds]?|util\w*|volume)\b/i

/** Rows of a table: of measurements, or with a number in the column before. */
const TABLE = /(?:\d\.\d+[^.]*){4}|^\s*[\d.]+ +\|/
/** Directly before a fraction these say that it counts the work, whatever is measured of it further on. */
const COUNTED =
  /\b(?:batch|chunk|episode|epoch|file|fold|generation|item|iter(?:ation)?|page|part|round|sample|stage|step|task|trial)s?[ :#([]*$/i

/**
 * The first number of a frame that may be progress: `45/120`, `45 of 120` or `45%`. It is believed only when it grows
 * in the same shape: the words before it, without digits and without what bars are drawn with.
 */
export function readGeneric(frame: string): GenericReading | undefined {
  for (const form of FORMS) {
    const match = form.exec(frame)
    if (match === null) continue
    const before = frame.slice(0, match.index)
    const after = frame.slice(match.index + match[0].length)
    const [value, total] = match.slice(1).map(figures => Number(figures.replaceAll(',', ''))) as [
      number,
      number?,
    ]
    const counts = total !== undefined && COUNTED.test(before)
    if (!counts && (SOMETHING_ELSE.test(frame) || TABLE.test(frame))) return undefined
    const message = captionOf(after) ?? captionOf(before)
    const text = message === undefined ? {} : { message }
    const shape = `${before.replace(/\d+/g, '0').replace(DRAWN, ' ')}${total === undefined ? '%' : '/'}${after[0] ?? ''}`
    if (total === undefined) return value <= 100 ? { shape, reading: { percent: value, ...text } } : undefined
    return total >= 2 && value <= total ? { shape, reading: { done: value, total, ...text } } : undefined
  }
  return undefined
}

/** What bars and spinners are drawn with. */
const DRAWN = /[^\p{L}\p{N}\][(){}:]+/gu
