import { writeSync } from 'node:fs'
import { emitKeypressEvents, type Key } from 'node:readline'

/** A terminal to draw on, with the keys that are pressed in it. */
export interface Terminal {
  columns(): number
  rows(): number
  write(text: string): void
  /** Written before this returns, also while the process ends; what cannot be written any more is dropped. */
  writeNow(text: string): void
  /** Calls back with each key (`m`, `\x03`, `up`, `return`), without waiting for Enter, and with each new size, until disposed of. */
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
      const typed = (text: string | undefined, pressed: Key) => key(nameOf(text, pressed))
      stdout.on('resize', resize)
      if (stdin.isTTY) {
        stdin.setRawMode(true)
        emitKeypressEvents(stdin)
        stdin.on('keypress', typed).resume()
      }
      return {
        [Symbol.dispose]() {
          stdout.off('resize', resize)
          if (!stdin.isTTY) return
          stdin.off('keypress', typed)
          stdin.setRawMode(false)
          stdin.pause()
        },
      }
    },
  }
}

/** A letter as it is typed, a key with Ctrl as the control character; others by their names. */
function nameOf(text: string | undefined, { name, ctrl }: Key): string {
  const isLetter = text !== undefined && [...text].length === 1 && (text >= ' ' || ctrl === true)
  return isLetter && text !== '\x7f' ? text : (name ?? text ?? '')
}
