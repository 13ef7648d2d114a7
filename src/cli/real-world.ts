import { once } from 'node:events'
import { writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { currentFolder } from './current-folder.ts'
import { ownTerminal } from './live/terminal.ts'
import type { Screen, World } from './world.ts'

/** The world as this process has it. A reader that went away (`| head`) ends the process quietly. */
export function realWorld(): World {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || error.code === 'EIO') process.exit(0)
      throw error
    })
  }
  const out = screen(process.stdout)
  if (out.colour) endWithoutColour()
  return {
    env: process.env,
    cwd: currentFolder(),
    now: Date.now,
    out,
    err: screen(process.stderr),
    signal: new AbortController().signal,
    terminal: ownTerminal(),
    ...(isatty(0) && isatty(2) && { confirm }),
  }
}

async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises')
  const dialogue = createInterface({ input: process.stdin, output: process.stderr })
  // Ctrl-C and Ctrl-D are a no.
  const closed = new Promise<string>(resolve => dialogue.once('close', () => resolve('')))
  const answer = await Promise.race([dialogue.question(`${question} [y/N] `), closed])
  dialogue.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** Ctrl-C may come in the middle of a coloured line. We die of it all the same, and at once. */
function endWithoutColour(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      try {
        writeSync(1, '\u001b[0m')
      } catch {
        // The terminal is gone, or takes nothing now.
      }
      process.kill(process.pid, signal)
    })
  }
}

function screen(stream: NodeJS.WriteStream): Screen {
  const isTerminal = stream.isTTY === true
  return {
    write: text => void stream.write(text),
    writeBytes: async data => {
      if (!stream.write(data)) await once(stream, 'drain')
    },
    isTerminal,
    columns: stream.columns || Number(process.env.COLUMNS) || 80,
    colour: isTerminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  }
}
