// What turns text around, hides it or acts on a terminal; a zero-width joiner holds emoji together.
const ACTING = /(?![\t\n\u200d])[\p{Cc}\p{Cf}\u2028\u2029]/gu

/** Text of others with what could deceive made visible: a character that turns the line around becomes `\u202e`. */
export function harmless(text: string): string {
  return text.replace(ACTING, found => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
