/** The signs that lists and bars are drawn with. */
export interface Glyphs {
  finished: string
  failed: string
  running: string
  unsupervised: string
  cancelled: string
  never: string
  warning: string
  full: string
  empty: string
  ellipsis: string
  dot: string
  beneath: string
  /** Between the ends of a range. */
  to: string
  times: string
  /** Before the line that is pointed at. */
  pointer: string
  /** Columns of a chart, from the lowest to a full one. */
  levels: string
  /** Left and below a chart: beside a value, between values, in the corner, along the times. */
  axis: { tick: string; side: string; corner: string; floor: string }
}

/** Those that are one sign. */
export type Sign = Exclude<keyof Glyphs, 'axis' | 'levels'>

const UNICODE: Glyphs = {
  finished: '✓',
  failed: '✗',
  running: '●',
  unsupervised: '◐',
  cancelled: '⊘',
  never: '◌',
  warning: '!',
  full: '█',
  empty: '░',
  ellipsis: '…',
  dot: '·',
  beneath: '└',
  to: '–',
  times: '×',
  pointer: '▶',
  levels: '▁▂▃▄▅▆▇█',
  axis: { tick: '┤', side: '│', corner: '└', floor: '─' },
}

const ASCII: Glyphs = {
  finished: '+',
  failed: 'x',
  running: '*',
  unsupervised: '?',
  cancelled: '/',
  never: '.',
  warning: '!',
  full: '#',
  empty: '.',
  ellipsis: '...',
  dot: '-',
  beneath: '\\',
  to: '-',
  times: 'x',
  pointer: '>',
  levels: '.:#',
  axis: { tick: '+', side: '|', corner: '+', floor: '-' },
}

/** Unicode where the locale says UTF-8 (the first of LC_ALL, LC_CTYPE and LANG that is set), else plain ASCII. */
export function glyphsOf(env: NodeJS.ProcessEnv): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || ''
  return /utf-?8/i.test(locale) ? UNICODE : ASCII
}
