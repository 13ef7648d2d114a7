/** Whether a line says something that was kept of it: with single spaces, whatever it had itself. */
export function says(line: string, kept: string): boolean {
  return spaced(line).includes(spaced(kept))
}

function spaced(text: string): string {
  return text.replace(/\s+/g, ' ')
}
