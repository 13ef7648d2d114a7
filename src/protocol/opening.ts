import { cleanLine, endsInsideTerminalString, withoutOpenSequence } from './clean.ts'

/**
 * How a marker stands in its frame: as printed, inside a string as R's `print` shows one (quotes escaped), or behind a
 * bar, which is there for itself.
 */
export type Opening = 'plain' | 'quoted' | 'behind-bar'

/** More than this before a marker is neither a logger's prefix nor a bar. */
const LONGEST_BEFORE = 512

const R_PRINT = /^ {0,7}\[\d+\] " ?$/

const TIME = '\\[?(?:\\d{4}-\\d\\d-\\d\\d[T ])?\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d+)?(?:Z|[+-]\\d\\d:?\\d\\d)?\\]?'
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'NOTICE', 'WARN', 'WARNING', 'ERROR', 'CRITICAL', 'FATAL']
const LEVEL = `(?:${LEVELS.join('|')})`
const LOGGERS = [
  // psql's RAISE NOTICE, with and without a script file
  /^(?:psql:.*:\d+: )?(?:NOTICE|INFO): {1,2}$/,
  // `INFO:root:`, `2026-11-21 08:00:00,123 INFO `; a number in place of the logger would be a line of grep's
  new RegExp(`^(?:${TIME} )?${LEVEL}(?::[A-Za-z_][\\w.-]*)?(?:: {0,2}| {1,2})$`),
]

/** Bars that leave the cursor at their end, so that the next output is glued to them. */
const BARS = [
  /%\|[^|]*\|[^|[\]]*\[[^[\]]*\] ?$/, // tqdm
  /\d(?:\.\d+)?[kMGT]?it \[[^[\]]*\] ?$/, // tqdm without a total
  /^=+ ?$/, // R txtProgressBar 1 and 2
  /^ *\|[=+ -]*\| *\d{1,3}%(?: ~\S+)? ?$/, // R txtProgressBar 3, pbapply
  /[[(|][=#>.\- ]+[\])|] +\d{1,3}(?:\.\d+)?%(?: +(?:eta|ETA):? *\S+)? ?$/, // R progress, click, pv
  /[■█▇#]{2,} *\d{1,3}(?:\.\d+)?%(?: \| ETA: *\S+)? ?$/, // R cli, curl -#
  /[━╸╺]{2,} [^━╸╺]*\d[^━╸╺]*$/, // rich, pip
  /^0(?:\.{1,3}\d{1,3})*\.{0,3} ?$/, // gdal
]

/**
 * Whether a marker counts behind what stands before it in its frame: nothing but a space, a known logger's prefix, or
 * a progress bar. Everything else, such as `+ ` of `set -x`, a quote, `echo` or grep's `file:line:`, makes it text.
 */
export function openingAfter(before: string): Opening | undefined {
  if (before === '' || before === ' ') return 'plain'
  if (before.includes('\t') || endsInsideTerminalString(before)) return undefined
  const shown = cleanLine(before)
  if (shown === '' || shown === ' ') return 'plain'
  if (shown.length > LONGEST_BEFORE) return undefined
  if (R_PRINT.test(shown)) return 'quoted'
  if (LOGGERS.some(form => form.test(shown))) return 'plain'
  return BARS.some(form => form.test(shown)) ? 'behind-bar' : undefined
}

/** Whether what has been printed of a frame may, with more, become a known logger's prefix. */
export function mayBecomePrefix(printed: string): boolean {
  const shown = cleanLine(withoutOpenSequence(printed))
  if (shown.length > LONGEST_BEFORE || printed.includes('\t')) return false
  return COMPLETIONS.some(rest => isPrefix(shown + rest))
}

function isPrefix(shown: string): boolean {
  return shown === '' || shown === ' ' || R_PRINT.test(shown) || LOGGERS.some(form => form.test(shown))
}

/** All ends of prefixes that have everything: whatever begins like a prefix, one of them makes it one. */
const COMPLETIONS = [
  ...new Set(
    [
      '[1] "',
      'psql:a:1: NOTICE:  ',
      '[2026-11-21T08:00:00.1+00:00] INFO:a: ',
      ...LEVELS.flatMap(level => [`${level}:a: `, `${level}: `]),
    ].flatMap(whole => [...Array.from(whole, (_, from) => whole.slice(from)), '']),
  ),
]
