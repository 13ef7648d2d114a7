import type { Terminal } from './terminal.ts'

/** The whole terminal as something to draw on; disposing of it brings back what was there before. */
export interface Canvas extends Disposable {
  /** Shows these lines, none wider than the terminal; what does not fit below is left out. */
  draw(lines: readonly string[]): void
  /** Draws everything anew with the next frame. */
  forget(): void
}

// Control sequences of xterm (https://invisible-island.net/xterm/ctlseqs/ctlseqs.html) that all of its kind know.
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[2J'
const LEAVE = '\x1b[0m\x1b[?25h\x1b[?1049l'
/** Terminals that know synchronised output show a frame as a whole; others ignore it. */
const [BEGIN_FRAME, END_FRAME] = ['\x1b[?2026h', '\x1b[?2026l']

/** Takes the alternate screen. Only lines that changed are written, so that nothing flickers. */
export function openCanvas(terminal: Terminal): Canvas {
  let shown: readonly string[] | undefined
  terminal.write(ENTER)
  return {
    draw(lines) {
      const fitting = lines.flatMap(line => line.split('\n')).slice(0, terminal.rows())
      const before = shown
      const changed = fitting.flatMap((line, row) =>
        before?.[row] === line ? [] : [`\x1b[${row + 1};1H${line}\x1b[0m\x1b[K`],
      )
      const isShorter = before === undefined || before.length > fitting.length
      const rest =
        isShorter && fitting.length < terminal.rows() ? [`\x1b[${fitting.length + 1};1H\x1b[J`] : []
      shown = fitting
      if (changed.length + rest.length > 0)
        terminal.write([BEGIN_FRAME, ...changed, ...rest, END_FRAME].join(''))
    },
    forget() {
      shown = undefined
    },
    [Symbol.dispose]: () => terminal.writeNow(LEAVE),
  }
}
