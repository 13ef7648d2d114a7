import { isatty } from 'node:tty'
import { openPty, type Pty } from '../../process/pty.ts'
import { sizeOf, type TerminalSize } from '../../process/stty.ts'
import type { PtyWish } from './pty-wish.ts'

/** Terminals in place of a command's output streams. What is written there goes on to where these would go. */
export interface Terminals {
  /** Absent: the command has the stream itself. */
  stdout?: Pty
  stderr?: Pty
  /** Gives them the size that our own terminal has now; false if they have it already. */
  fit(): boolean
  /** After the command's end: lets go of them. */
  close(): void
  /** Waits until all that the command wrote has come out; false: nothing of it has since the last call. */
  settle(): Promise<boolean>
}

/** Where the streams would go without a terminal; undefined: that one is closed, or a device to be seen as it is. */
export interface Places {
  stdout: number | 'pipe' | undefined
  stderr: number | 'pipe' | undefined
  /** They are one. */
  same: boolean
}

/** Throws where they cannot be had. */
export type OpenTerminals = (places: Places) => Terminals

/** How the terminals that are wished for are opened. */
export function terminalsFor(wish: PtyWish, env: NodeJS.ProcessEnv): OpenTerminals {
  return places => openTerminals(wish, places, env)
}

function openTerminals(wish: PtyWish, places: Places, env: NodeJS.ProcessEnv): Terminals {
  let size = usableSize(env)
  const opened: Pty[] = []
  const open = (to: number | 'pipe' | undefined) => {
    if (to === undefined) return undefined
    const pty = openPty(to, size)
    opened.push(pty)
    return pty
  }
  let closed = false
  const close = () => {
    closed = true
    for (const pty of opened) pty[Symbol.dispose]()
  }
  try {
    const stdout = wish === 'both' ? open(places.stdout) : undefined
    const stderr = places.same && stdout !== undefined ? stdout : open(places.stderr)
    return {
      ...(stdout && { stdout }),
      ...(stderr && { stderr }),
      close,
      fit() {
        if (closed) return false
        const now = usableSize(env)
        if (now.columns === size.columns && now.rows === size.rows) return false
        size = now
        for (const pty of opened) pty.resize(size)
        return true
      },
      async settle() {
        const moved = await Promise.all(opened.map(pty => pty.pump.settle()))
        return moved.includes(true)
      },
    }
  } catch (error) {
    close()
    throw error
  }
}

/** That of our own terminal, as far as there is one and it knows it; else what the variables say, or a VT100's. */
function usableSize(env: NodeJS.ProcessEnv): TerminalSize {
  const own = [1, 2, 0].find(fd => isatty(fd))
  const known = own === undefined ? undefined : sizeIfKnown(own)
  return {
    columns: known?.columns || wholeNumber(env.COLUMNS) || 80,
    rows: known?.rows || wholeNumber(env.LINES) || 24,
  }
}

function sizeIfKnown(fd: number): TerminalSize | undefined {
  try {
    return sizeOf(fd)
  } catch {
    return undefined // It has just gone.
  }
}

function wholeNumber(text = ''): number | undefined {
  return /^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined
}
