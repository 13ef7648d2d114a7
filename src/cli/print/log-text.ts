import { ESCAPE_SEQUENCE } from '../../kit/harmless.ts'

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const COLOUR_SEQUENCE = /^\x1b\[[\d;:]*m$/
// Everything but tab, line feed, backspace and carriage return, which redrawn bars need.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROLS = /[\x00-\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** An escape sequence that the chunk breaks off; longer ones are no sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const BROKEN_OFF = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]{0,4096}\x1b?|[ -/]*)$/

/** Makes the bytes of a log into text for a terminal, chunk by chunk. */
export interface LogText {
  next(bytes: Uint8Array): string
  /** What was held back, and colours switched off. */
  end(): string
}

/** Log text in which nothing but colours is left of what could act on a terminal; with `colour` false not even they. */
export function createLogText(colour: boolean): LogText {
  const decoder = new TextDecoder()
  let heldBack = ''
  let coloured = false
  const clean = (text: string): string =>
    text
      .replace(ESCAPE_SEQUENCE, sequence => {
        if (!colour || !COLOUR_SEQUENCE.test(sequence)) return ''
        coloured = true
        return sequence
      })
      .replace(CONTROLS, '')
  return {
    next(bytes) {
      const text = heldBack + decoder.decode(bytes, { stream: true })
      heldBack = BROKEN_OFF.exec(text)?.[0] ?? ''
      return clean(text.slice(0, text.length - heldBack.length))
    },
    end() {
      const rest = clean(heldBack + decoder.decode())
      return coloured ? `${rest}\u001b[0m` : rest
    },
  }
}
