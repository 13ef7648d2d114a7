/** The word that bash makes of what is typed, as far as that is known without running anything. */
export function unquoted(typed: string): string {
  let word = ''
  let quote = ''
  for (let at = 0; at < typed.length; at++) {
    const letter = typed[at] ?? ''
    if (quote === '' && (letter === '"' || letter === "'")) quote = letter
    else if (letter === quote) quote = ''
    else if (letter === '\\' && quote !== "'") word += typed[++at] ?? ''
    else word += letter
  }
  return word
}

/**
 * What bash shall write for `word` behind `typed`, of which it keeps the first `kept` letters. Within a quotation that
 * is not closed yet bash puts its end itself.
 */
export function asTyped(word: string, typed: string, kept: string): string {
  const rest = word.slice(unquoted(kept).length)
  switch (openQuote(typed)) {
    case "'":
      return rest.replaceAll("'", "'\\''")
    case '"':
      return rest.replace(/["\\$`]/g, '\\$&')
    default:
      return rest.replace(/[^\p{L}\p{N}\p{M}_.,:=@%+/-]/gu, '\\$&')
  }
}

function openQuote(typed: string): string {
  const first = typed[0] ?? ''
  return first === '"' || first === "'" ? first : ''
}
