/** Text as roff takes it: nothing in it is a request, a dash stays the dash that one types. */
export function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^(['.])/gm, '\\&$1')
}

export function bold(text: string): string {
  return `\\fB${plain(text)}\\fR`
}

/** Lines that stay lines. */
export function verbatim(text: string): string[] {
  return ['.nf', ...plain(text).split('\n'), '.fi']
}
