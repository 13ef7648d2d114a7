/** `text` as one harmless file name of at most 100 bytes or so: no slashes, no control characters, no leading dot. */
export function fileName(text: string): string {
  const safe = text
    .replace(/[/\\\p{Cc}]/gu, '_')
    .replace(/^[.\s-]+/, '_')
    .slice(0, 80)
  return safe === '' ? '_' : safe
}
