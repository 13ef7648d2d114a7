import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { BIN, createRig, eventually, type Rig } from '../rig/tasker.ts'
import { openTerminal, type Terminal, type Typed, typeIn } from '../rig/terminal.ts'

/** The words before a command, by what that is called. */
const WAYS = { bare: '', wrapped: `${BIN} run --`, pty: `${BIN} run --pty --` }
type Way = keyof typeof WAYS

/** Says `ready` with its PID, then each signal it gets, and ends with 9 after as many as it is told. */
const COUNTER = `import os, signal, sys, time
left = int(sys.argv[1])
got = []
for s in (1, 2, 3, 15): signal.signal(s, lambda n, _: (got.append(n), open('got', 'w').write('%s\\n' % got)))
open('ready', 'w').write('%d\\n' % os.getpid())
until = time.time() + 30
while len(got) < left and time.time() < until: time.sleep(0.01)
time.sleep(0.3)
open('all', 'w').write('%s\\n' % got)
sys.exit(9)
`

/** Tells each size that it is told of, on standard output or input, whichever is a terminal. */
const SIZES = `import os, signal, time
fd = 1 if os.isatty(1) else 0
told = []
def look(*_):
  told.append('%dx%d' % os.get_terminal_size(fd)); open('sizes', 'w').write('%s\\n' % ' '.join(told))
look()
signal.signal(signal.SIGWINCH, look)
open('ready', 'w').write('\\n')
until = time.time() + 30
while not os.path.exists('go') and time.time() < until: time.sleep(0.01)
`

const RAW = `import os, termios, tty
before = termios.tcgetattr(0)
tty.setraw(0)
open('ready', 'w').write('\\n')
keys = b''
while len(keys) < 3: keys += os.read(0, 9)
termios.tcsetattr(0, termios.TCSADRAIN, before)
open('keys', 'w').write(keys.hex() + '\\n')
`

/** Runs a scenario in one terminal bare, wrapped, and wrapped with `--pty`; what it finds has to be the same. */
async function sameInEachWay<T>(
  rig: Rig,
  command: string,
  scenario: (typed: Typed) => Promise<T>,
): Promise<void> {
  writeFileSync(join(rig.home, 'counter.py'), COUNTER)
  writeFileSync(join(rig.home, 'raw.py'), RAW)
  const seen = {} as Record<Way, T>
  for (const way of Object.keys(WAYS) as Way[]) {
    using terminal = openTerminal(rig)
    seen[way] = await scenario(
      typeIn(rig, terminal, way, `W='${WAYS[way]}'; ${command.includes('$W') ? command : `$W ${command}`}`),
    )
  }
  expect(seen.wrapped).toEqual(seen.bare)
  expect(seen.pty).toEqual(seen.bare)
}

const PROMISES: readonly (readonly [
  promise: string,
  command: string,
  scenario: (typed: Typed) => Promise<unknown>,
])[] = [
  [
    'Ctrl-C arrives once',
    '/usr/bin/python3 ../counter.py 1',
    async ({ terminal, told, ended }) => {
      await told('ready')
      terminal.press('C-c')
      return [await ended(), await told('all')]
    },
  ],
  [
    'a command that handles Ctrl-C three times is not killed',
    '/usr/bin/python3 ../counter.py 3',
    async ({ terminal, told, ended }) => {
      await told('ready')
      for (const got of ['[2]', '[2, 2]', '[2, 2, 2]']) {
        terminal.press('C-c')
        await eventually(
          async () => (await told('got')).startsWith(got.slice(0, -1)) || undefined,
          `SIGINT: ${got}`,
        )
      }
      return [await ended(), await told('all')]
    },
  ],
  [
    'Ctrl-C ends a command that does not handle it, and the line it is in',
    "sh -c 'echo >ready; exec sleep 30'; echo >next",
    async ({ terminal, told, ended }) => {
      await told('ready')
      terminal.press('C-c')
      await shows(terminal, /\^C/)
      terminal.type('echo $? >status')
      return [await ended(), terminal.screen().includes('next\n')]
    },
  ],
  [
    'Ctrl-Z stops it and fg resumes it, twice',
    "sh -c 'echo $$ >ready; while ! [ -e go ]; do sleep 0.1; done; exit 4'",
    async ({ terminal, told }) => {
      const pid = Number(await told('ready'))
      await guarded(pid)
      const states = []
      for (let turn = 1; turn <= 2; turn++) {
        terminal.press('C-z')
        states.push(await state(pid, 'T'))
        await eventually(
          () => terminal.screen().split('Stopped').length > turn || undefined,
          'bash says Stopped',
        )
        terminal.type('fg')
        states.push(await state(pid, 'S'))
      }
      // The rest of the line went on at the first Ctrl-Z: the shell tells the status of the job itself.
      terminal.press('C-z')
      await state(pid, 'T')
      terminal.type('touch go; fg; echo $? >end')
      return [states, await told('end')]
    },
  ],
  [
    'a program that takes single keys gets them, and the modes are as they were',
    'stty -g >before; $W /usr/bin/python3 ../raw.py; [ "$(stty -g)" = "$(cat before)" ]',
    async ({ terminal, told, ended }) => {
      await told('ready')
      for (const key of ['a', 'C-c', 'C-m']) terminal.press(key)
      return [await told('keys'), await ended()]
    },
  ],
  [
    'modes stay as the command left them',
    '$W stty -echo; stty -a >after; stty sane',
    async ({ told, ended }) => [(await ended()) === 0 && (await told('after')).includes(' -echo ')],
  ],
  [
    'a dialogue',
    `$W /usr/bin/python3 -c 'open("name", "w").write(input("name? ") + "\\n")' && $W bash -c 'read -p "more? " x; echo $x >more'`,
    async ({ terminal, told, ended }) => {
      await shows(terminal, /^name\?$/m)
      terminal.type('Zoë')
      await shows(terminal, /^more\?$/m)
      terminal.type('no')
      return [await told('name'), await told('more'), await ended()]
    },
  ],
  [
    'in the background its output does not stop it',
    `$W sh -c 'for i in $(seq 2000); do echo $i; done; echo >end' & wait`,
    async ({ terminal, told, ended }) => {
      await told('end')
      const status = await ended()
      return [status, terminal.screen().includes('\n2000\n')]
    },
  ],
]

describe('in a terminal, wrapped as bare, with --pty and without', () => {
  for (const [promise, command, scenario] of PROMISES)
    needing(
      'tmux',
      'python3',
      'pgrep',
    )(promise, async () => {
      using rig = createRig()
      await sameInEachWay(rig, command, scenario)
    })
})

describe('in a terminal', () => {
  needing('tmux', 'python3')('a new size arrives, and is told once', async () => {
    using rig = createRig()
    const seen = {} as Record<Way, string>
    writeFileSync(join(rig.home, 'sizes.py'), SIZES)

    for (const way of Object.keys(WAYS) as Way[]) {
      using terminal = openTerminal(rig)
      const typed = typeIn(rig, terminal, way, `${WAYS[way]} /usr/bin/python3 ../sizes.py`)
      await typed.told('ready')
      terminal.resize(100, 30)
      await eventually(
        async () => (await typed.told('sizes')).endsWith('100x30\n') || undefined,
        'the new size',
      )
      terminal.type('')
      writeFileSync(join(rig.home, way, 'go'), '')
      await typed.ended()
      seen[way] = await typed.told('sizes')
    }

    expect(seen.bare).toBe('80x24 100x30\n')
    expect(seen.wrapped).toBe(seen.bare)
    // The kernel tells the command before its own terminal can have the new size, so it is told again.
    expect(seen.pty).toMatch(/^80x24 ((80x24|100x30) )?100x30\n$/)
  })

  needing('tmux')('a terminal that closes ends the command with SIGHUP, and that is recorded', async () => {
    for (const way of [WAYS.wrapped, WAYS.pty]) {
      using rig = createRig()
      using terminal = openTerminal(rig)
      const typed = typeIn(rig, terminal, 'here', `${way} sh -c 'echo $$ >ready; exec sleep 30'`)
      await typed.told('ready')

      terminal.hangUp()

      const row = await eventually(() => endedRun(rig), 'the end is recorded')
      expect(row).toEqual({ execution_status: 'FAILED', exit_signal: 'SIGHUP' })
    }
  })
})

function endedRun(rig: Rig): unknown {
  const [row] = rowsOf(rig)
  if (row === undefined || row.execution_status === 'STARTED' || row.execution_status === 'RUNNING')
    return undefined
  return { execution_status: row.execution_status, exit_signal: row.exit_signal }
}

/** Waits until the screen shows it. */
async function shows(terminal: Terminal, what: RegExp): Promise<void> {
  await eventually(
    () => what.test(terminal.screen().replace(/ +$/gm, '')) || undefined,
    `the screen shows ${what}`,
  )
}

/** Waits until the process is in this state (proc(5)). */
function state(pid: number, wanted: string): Promise<string> {
  return eventually(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const is = stat.charAt(stat.lastIndexOf(')') + 2)
    return is === wanted ? is : undefined
  }, `process ${pid} is ${wanted}`)
}

/**
 * Waits until the wrapper of this process, if it has one, has posted its guard. A Ctrl-Z in the millisecond between fork
 * and exec of a helper would stop that, and node with it, which waits for the exec.
 */
async function guarded(pid: number): Promise<void> {
  const ps = (...words: string[]) => execFileSync('ps', words, { encoding: 'utf8' }).trim()
  const [parent = '', group] = ps('-o', 'ppid=,pgid=', '-p', String(pid)).split(/ +/)
  if (!ps('-o', 'args=', '-p', parent).includes('main.cjs')) return
  const guard = new RegExp(`^ *${group} /bin/sh -c .*read -r _;`, 'm')
  await eventually(() => guard.test(ps('-eo', 'pgid=,args=')) || undefined, 'the guard is there')
}
