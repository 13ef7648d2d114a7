/**
 * What is being done, of what stands beside a figure: the first words that are no further figures, such as another percentage,
 * a rate or a time, no drawn bar, and more than `done`. Undefined where there are none.
 */
export function captionOf(text: string): string | undefined {
  patterns ??= makePatterns()
  const { beforeUnit, figure, letter, letterOrDigit } = patterns
  const runs: string[][] = [[]]
  for (const token of text.replace(beforeUnit, '$1').split(/\s+/)) {
    if (!letterOrDigit.test(token) || figure.test(token)) runs.push([])
    else runs.at(-1)?.push(token)
  }
  for (const run of runs) {
    if (!run.some(token => letter.test(token) && !FILLER.test(token))) continue
    return run.join(' ').replace(EDGES, '')
  }
  return undefined
}

const NUMBER = '\\d[\\d.,]*'
const UNIT =
  '(?:%|ms|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?|(?:[kKMGTP]i?)?B|bytes|it|\\p{L}*/(?:s|sec|it))'

let patterns: ReturnType<typeof makePatterns> | undefined

/** Not before a bar is seen: all the letters there are take most of a millisecond to gather, and every run would wait for it. */
function makePatterns() {
  return {
    letter: /\p{L}/u,
    letterOrDigit: /[\p{L}\p{N}]/u,
    /** `3.2 MB/s` is one figure. */
    beforeUnit: new RegExp(`(\\d) +(?=${UNIT}(?!\\p{L}))`, 'gu'),
    /** `[45%]`, `3.1s`, `(14.2/s,`, `12.3MB/27.3MB`, `00:03<00:12`, `2026-11-21` */
    figure: new RegExp(
      `^[^\\p{L}\\p{N}]*(?:${NUMBER}${UNIT}|${NUMBER}(?:\\p{L}{1,3})?/${NUMBER}(?:\\p{L}{1,3})?|\\d+:\\d\\d.*|\\d{4}-\\d\\d-\\d\\d.*)(?!\\p{L}|\\p{N})[^\\p{L}\\p{N}]*$|\\d%\\|`,
      'u',
    ),
  }
}

/** Beside a figure they say nothing that it does not say. */
const FILLER =
  /^\W*(?:at|completed?|done|elapsed|eta|finished|in|left|of|overall|percent|progress|remaining|so|far|total|DEBUG|INFO|NOTICE|WARN(?:ING)?)\W*$/i
const EDGES = /^[\s\])}>|:;,.#=-]+|[\s[({<|:;,.#=-]+$/gu
