/** Most names are: an expression with \p{…} takes longer to compile than to use. */
const PLAIN = /^\w[\w.-]*$/

/** `text` as one harmless file name of at most 100 bytes or so: no slashes, no control characters, no leading dot. */
export function fileName(text: string): string {
  if (PLAIN.test(text)) return text.slice(0, 80)
  const safe = text
    .replace(/[/\\\p{Cc}]/gu, '_')
    .replace(/^[.\s-]+/, '_')
    .slice(0, 80)
  return safe === '' ? '_' : safe
}
