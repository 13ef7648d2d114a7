// CSI, then OSC, DCS, SOS, PM and APC with their text, then the short ones (ECMA-48). One that never ends loses only
// its introducer.
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]?/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROL = /[\x00-\x1f\x7f-\x9f]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROLS = /[\x00-\x1f\x7f-\x9f]+/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const CONTROLS_BUT_LINES = /[\x00-\x08\x0b-\x1f\x7f-\x9f]+/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const OPEN_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]*\x1b?|[ -/]*)?$/
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
const OPEN_STRING = /\x1b[\]PX^_][^\x07\x1b]*$/

// The same without what has no end.
const WHOLE_SEQUENCES = new RegExp(
  [
    '\\x1b\\[[0-?]*[ -/]*[@-~]',
    '\\x1b[\\]PX^_][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)',
    '\\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\\\`-~])',
  ].join('|'),
  'g',
)

/** Only the terminal sequences of a text, which colour it and move it, in their order. */
export function sequencesOf(text: string): string {
  return text.includes('\x1b') ? (text.match(WHOLE_SEQUENCES) ?? []).join('') : ''
}

/** One line without terminal sequences and control characters; a tab becomes a space, so that words stay apart. */
export function cleanLine(text: string): string {
  if (!CONTROL.test(text)) return text
  return text.replace(SEQUENCES, '').replaceAll('\t', ' ').replace(CONTROLS, '')
}

/** The same for text that may have several lines: its newlines and tabs stay. Always well-formed Unicode. */
export function cleanText(text: string): string {
  if (!CONTROL.test(text)) return text.toWellFormed()
  return text.toWellFormed().replace(SEQUENCES, '').replace(CONTROLS_BUT_LINES, '')
}

/** The text without a sequence that it ends in the middle of. */
export function withoutOpenSequence(text: string): string {
  return text.replace(OPEN_SEQUENCE, '')
}

export function endsInsideSequence(text: string): boolean {
  return OPEN_SEQUENCE.test(text)
}

/** Whether the text ends inside a terminal's string (a window title, say), which is never shown as text. */
export function endsInsideTerminalString(text: string): boolean {
  return OPEN_STRING.test(text)
}
