import { harmless } from './harmless.ts'

/** Text as it stands between tags and within quotes of HTML, on one line, without anything that could turn it around. */
export function escapeHtml(text: string): string {
  return harmless(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
