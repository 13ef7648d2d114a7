// biome-ignore lint/suspicious/noControlCharactersInRegex: as \p{Cc}, which takes longer to compile than to use
const SLASHES_AND_CONTROLS = /[/\\\x00-\x1f\x7f-\x9f]/g

/** `text` as one harmless file name of at most 100 bytes or so: no slashes, no control characters, no leading dot. */
export function fileName(text: string): string {
  const safe = text
    .replace(SLASHES_AND_CONTROLS, '_')
    .replace(/^[.\s-]+/, '_')
    .slice(0, 80)
  return safe === '' ? '_' : safe
}
