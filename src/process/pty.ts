import { closeSync, constants, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Pump, startPump } from './pump.ts'
import { setPlain, type TerminalSize } from './stty.ts'

/** A terminal that a command writes to in place of one of its streams. */
export interface Pty extends Disposable {
  /** The command's end. It is open in us as well, so that the command may close it for a while; disposing closes it. */
  fd: number
  /** Passes on what is written there, and ends with the last one who can write there. */
  pump: Pump
  resize(size: TerminalSize): void
}

/** The native part of node-pty: openpty(3), and the ioctl that sets a size. */
interface NativePty {
  open(columns: number, rows: number): { master: number; slave: number; pty: string }
  resize(fd: number, columns: number, rows: number): void
}

/**
 * Opens a terminal that changes no byte, whose output goes to `to`. It controls nobody: the command stays in our session
 * and its signals come from the terminal that this session has. Throws where no such terminal can be had.
 */
export function openPty(to: number | 'pipe', size: TerminalSize): Pty {
  const native = loadNative()
  const { master, slave, pty } = native.open(size.columns, size.rows)
  let fd: number | undefined
  try {
    // The one that came with it does not block, and would be inherited by every process that we start.
    fd = openSync(pty, constants.O_RDWR | constants.O_NOCTTY)
    closeSync(slave)
    setPlain(fd)
    const own = fd
    return {
      fd,
      pump: startPump(master, to),
      resize: ({ columns, rows }) => native.resize(own, columns, rows),
      [Symbol.dispose]: () => closeSync(own),
    }
  } catch (error) {
    closeSync(fd ?? slave)
    throw error
  } finally {
    closeSync(master) // it is not closed at exec: from here on only the pump may have it
  }
}

function loadNative(): NativePty {
  try {
    const require = createRequire(import.meta.filename)
    return require('@lydell/node-pty/requireBinary.js').requireBinary('pty.node')
  } catch (error) {
    const { platform, arch } = process
    throw new Error(`the package @lydell/node-pty has not been installed for ${platform}-${arch}`, {
      cause: error,
    })
  }
}
