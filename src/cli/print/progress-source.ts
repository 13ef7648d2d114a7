import type { ExecutionRow } from '../../store/rows.ts'

const WORDS: Record<string, string> = {
  pattern: 'lines that a pattern of yours finds',
  osc: 'what it shows to its terminal',
  read: 'how far a file has been read',
  generic: 'a number in its output that grows steadily',
}

/** What the figures are told from, where the command did not say them itself. */
export function progressSourceText({ progress_source: source }: ExecutionRow): string | null {
  if (source === null || source === 'marker') return null
  return source.startsWith('bar:') ? `the bar of ${source.slice(4)}` : (WORDS[source] ?? source)
}
