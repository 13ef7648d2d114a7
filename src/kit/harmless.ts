/**
 * Terminal control sequences: CSI, then OSC, DCS, SOS, PM and APC with their text, then the short ones
 * (ECMA-48, chapter 8.3). A string sequence that never ends loses only its introducer.
 */
export const ESCAPE_SEQUENCE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]?/g

// Controls, and the marks that turn the direction of text around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const DANGER = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
const DANGERS = new RegExp(DANGER.source, 'g')
const LINE_ENDS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g

/** The text on one line, without anything that could move, colour or fool a terminal. */
export function harmless(text: string): string {
  if (!DANGER.test(text)) return text.toWellFormed()
  return text.toWellFormed().replace(ESCAPE_SEQUENCE, '').replace(LINE_ENDS, ' ').replace(DANGERS, '')
}

/** The same for text of several lines, such as a traceback. */
export function harmlessLines(text: string): string[] {
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .replace(/\t/g, '    ')
    .trimEnd()
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .map(harmless)
}
