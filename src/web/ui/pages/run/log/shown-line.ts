import Anser, { type AnserJsonEntry } from 'anser'
import { harmless } from '../../../format/harmless.ts'

type Tone = 'bad' | 'doubtful' | 'marker' | undefined

export interface Piece {
  /** Its place in the line. */
  key: number
  text: string
  name: string
  color?: string
  isMatch: boolean
}

/** Nobody reads more of one line; a page that holds ten million characters does not scroll. */
const LONGEST = 5000
// A title for the window, a link: a terminal's, not a reader's.
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what begins and ends one
const TITLES = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)/g

/** A line as it would stand on a terminal in the end: redraws folded, colors kept, the rest made visible. */
export function shownLine(text: string, sought: string): { pieces: Piece[]; tone: Tone; hidden: number } {
  const last = text.replace(/\r+$/, '').split('\r').at(-1) ?? ''
  const line = last.slice(0, LONGEST)
  const entries = Anser.ansiToJson(line.replace(TITLES, ''), {
    json: true,
    use_classes: true,
    remove_empty: true,
  })
  const pieces = entries.flatMap(entry => marked(entry, sought)).map((piece, key) => ({ ...piece, key }))
  return {
    pieces,
    tone: toneOf(entries.map(entry => entry.content).join('')),
    hidden: last.length - line.length,
  }
}

function marked(entry: AnserJsonEntry, sought: string): Omit<Piece, 'key'>[] {
  const text = harmless(entry.content)
  const looks = { name: nameOf(entry), ...colorOf(entry) }
  if (sought === '') return [{ text, ...looks, isMatch: false }]
  const pieces: Omit<Piece, 'key'>[] = []
  const low = text.toLowerCase()
  let from = 0
  for (let at = low.indexOf(sought); at !== -1; at = low.indexOf(sought, from)) {
    if (at > from) pieces.push({ text: text.slice(from, at), ...looks, isMatch: false })
    from = at + sought.length
    pieces.push({ text: text.slice(at, from), ...looks, isMatch: true })
  }
  if (from < text.length) pieces.push({ text: text.slice(from), ...looks, isMatch: false })
  return pieces
}

function nameOf({ fg, bg, decorations }: AnserJsonEntry): string {
  const background = bg ? [`on-${bg}`] : []
  return [...(fg ? [fg] : []), ...background, ...decorations.map(decoration => `ansi-${decoration}`)].join(
    ' ',
  )
}

function colorOf({ fg, fg_truecolor: rgb }: AnserJsonEntry): { color?: string } {
  // Mixed with the color of the text, so that it can be read in each theme.
  if (rgb && /^[\d, ]+$/.test(rgb) && !fg?.startsWith('ansi-palette'))
    return { color: `color-mix(in oklab, rgb(${rgb}) 45%, var(--text))` }
  return {}
}

const BAD = /\b(error|fatal|exception|traceback|panic|failed|failure)\b/i
const DOUBTFUL = /\b(warn|warning)\b/i

/** What a reader looks for first. */
function toneOf(text: string): Tone {
  if (text.startsWith('::tasker ')) return 'marker'
  if (BAD.test(text.slice(0, 400))) return 'bad'
  return DOUBTFUL.test(text.slice(0, 400)) ? 'doubtful' : undefined
}
