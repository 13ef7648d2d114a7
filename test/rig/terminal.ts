import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { eventually, type Rig } from './tasker.ts'

/** A real terminal, 80 columns by 24 rows: a tmux of its own, with an interactive bash in it. */
export interface Terminal extends Disposable {
  /** Types a line, and Enter. */
  type(line: string): void
  /** Presses a key, by tmux's name of it: C-c, Up. */
  press(key: string): void
  /** All that is to be seen, with what has scrolled away. */
  screen(): string
  resize(columns: number, rows: number): void
  /** The terminal goes away, as when its window is closed. */
  hangUp(): void
}

export function openTerminal(rig: Rig): Terminal {
  const socket = join(rig.home, `tmux-${randomUUID().slice(0, 8)}`) // one that ends may still hold its own
  const tmux = (...words: string[]) =>
    execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
      env: { ...rig.env, LC_ALL: 'C.UTF-8', PS1: '$ ', HISTFILE: '' },
      cwd: rig.home,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  tmux('new-session', '-d', '-x', '80', '-y', '24', 'exec bash --norc --noprofile -i')
  return {
    type(line) {
      tmux('send-keys', '-l', '--', line)
      tmux('send-keys', 'Enter')
    },
    press: key => void tmux('send-keys', key),
    screen: () => tmux('capture-pane', '-p', '-J', '-S', '-'),
    resize: (columns, rows) => void tmux('resize-window', '-x', String(columns), '-y', String(rows)),
    hangUp: () => void tmux('kill-server'),
    [Symbol.dispose]() {
      try {
        tmux('kill-server')
      } catch {
        // It has gone already.
      }
    },
  }
}

/** A command line in a terminal, in a folder of its own for the files by which it tells something. */
export interface Typed {
  terminal: Terminal
  /** Waits until the file has been written, and returns what it holds. */
  told(file: string): Promise<string>
  /** Waits for the end of the line; its exit status. */
  ended(): Promise<number>
}

export function typeIn(rig: Rig, terminal: Terminal, folder: string, line: string): Typed {
  const path = join(rig.home, folder)
  rmSync(path, { recursive: true, force: true })
  mkdirSync(path)
  const told = (file: string) =>
    eventually(() => {
      const place = join(path, file)
      const text = existsSync(place) ? readFileSync(place, 'utf8') : ''
      return text.endsWith('\n') ? text : undefined
    }, `${folder}/${file} after: ${line}`)
  terminal.type(`cd ${path}; ${line}; echo $? >status`)
  return { terminal, told, ended: async () => Number(await told('status')) }
}
