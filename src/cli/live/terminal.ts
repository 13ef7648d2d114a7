import { writeSync } from 'node:fs'

/** A terminal to draw on, with the keys that are pressed in it. */
export interface Terminal {
  columns(): number
  rows(): number
  write(text: string): void
  /** Written before this returns, also while the process ends; what cannot be written any more is dropped. */
  writeNow(text: string): void
  /** Calls back with each key (`m`, `\x03`), without waiting for Enter, and with each new size, until disposed of. */
  listen(on: { key: (key: string) => void; resize: () => void }): Disposable
}

/** The terminal of this process; undefined where its output goes elsewhere, or the terminal moves no cursor. */
export function ownTerminal(): Terminal | undefined {
  const { stdin, stdout } = process
  if (!stdout.isTTY || process.env.TERM === 'dumb') return undefined
  return {
    columns: () => stdout.columns || 80,
    rows: () => stdout.rows || 24,
    write: text => void stdout.write(text),
    writeNow(text) {
      try {
        writeSync(1, text)
      } catch {
        // The terminal is gone, or takes nothing now.
      }
    },
    listen({ key, resize }) {
      const typed = (data: Buffer) => {
        for (const each of data.toString()) key(each)
      }
      stdout.on('resize', resize)
      if (stdin.isTTY) {
        stdin.setRawMode(true)
        stdin.on('data', typed).resume()
      }
      return {
        [Symbol.dispose]() {
          stdout.off('resize', resize)
          if (!stdin.isTTY) return
          stdin.off('data', typed)
          stdin.setRawMode(false)
          stdin.pause()
        },
      }
    },
  }
}
