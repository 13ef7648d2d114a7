import { spawnSync } from 'node:child_process'

export interface TerminalSize {
  columns: number
  rows: number
}

/** The size of terminal `fd`, as far as it knows one. Throws where it is none. */
export function sizeOf(fd: number): TerminalSize {
  const [rows = 0, columns = 0] = stty(fd, 'size').split(' ').map(Number)
  return { columns, rows }
}

/** Makes terminal `fd` pass on every byte as it is: the one that it is shown on will do what there is to do. */
export function setPlain(fd: number): void {
  stty(fd, '-opost', '-onlcr', '-echo')
}

/** Only stty(1) asks and sets a terminal as it is: node opens it anew, or makes it non-blocking. */
function stty(fd: number, ...words: string[]): string {
  const { error, status, stdout } = spawnSync('stty', words, {
    stdio: [fd, 'pipe', 'ignore'],
    encoding: 'utf8',
  })
  if (error !== undefined) throw error
  if (status !== 0) throw new Error(`stty ${words.join(' ')} ended with ${status}`)
  return stdout
}
