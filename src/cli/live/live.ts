import { type Canvas, openCanvas } from './canvas.ts'
import type { Terminal } from './terminal.ts'

/** Something that is shown live. */
export interface Show {
  /** Brings it up to date; called again and again, `everyMs` after it was done. */
  refresh(): Promise<void>
  everyMs: number
  /** What there is to see on a terminal of this size. */
  lines(size: { columns: number; rows: number }): string[]
  /** Whether letters are typed at the moment; then `q` is one of them. */
  takesText?(): boolean
  /** A key was pressed that does not end it; it is drawn anew at once, and again when that is done. */
  key(key: string): void | Promise<void>
}

const CTRL_C = '\x03'
const CTRL_Z = '\x1a'
const DEADLY = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/**
 * Shows it until `q` is pressed; the exit status. Whatever ends it, the terminal is then as it was before; a signal
 * does what it does to every program.
 */
export async function showLive(terminal: Terminal, show: Show): Promise<number> {
  const ended = Promise.withResolvers<number>()
  let timer: NodeJS.Timeout | undefined
  let stage: (Disposable & { canvas: Canvas }) | undefined

  const draw = () => stage?.canvas.draw(show.lines({ columns: terminal.columns(), rows: terminal.rows() }))
  const leave = () => {
    stage?.[Symbol.dispose]()
    stage = undefined
  }
  const enter = () => {
    leave()
    const canvas = openCanvas(terminal)
    const listening = terminal.listen({
      key: pressed,
      resize() {
        canvas.forget()
        draw()
      },
    })
    stage = {
      canvas,
      [Symbol.dispose]() {
        listening[Symbol.dispose]()
        canvas[Symbol.dispose]()
      },
    }
    draw()
  }
  const die = (signal: NodeJS.Signals) => {
    unhook()
    leave()
    process.kill(process.pid, signal)
  }
  const pressed = (key: string) => {
    if (key === 'q' && !show.takesText?.()) ended.resolve(0)
    else if (key === CTRL_C) die('SIGINT')
    else if (key === CTRL_Z) {
      leave()
      process.kill(process.pid, 'SIGTSTP')
    } else {
      const done = show.key(key)
      draw()
      done?.then(draw, ended.reject)
    }
  }
  const go = async () => {
    await show.refresh()
    draw()
    timer = setTimeout(() => go().catch(ended.reject), show.everyMs)
  }
  const unhook = () => {
    process.off('exit', leave)
    process.off('SIGCONT', enter)
    for (const signal of DEADLY) process.off(signal, die)
  }

  process.on('exit', leave)
  process.on('SIGCONT', enter) // the shell has set the terminal as it likes it
  for (const signal of DEADLY) process.on(signal, die)
  try {
    await show.refresh()
    enter()
    timer = setTimeout(() => go().catch(ended.reject), show.everyMs)
    return await ended.promise
  } finally {
    clearTimeout(timer)
    unhook()
    leave()
  }
}
