import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig, eventually, type Rig } from '../rig/tasker.ts'

const tested = needing('script')
const GHOSTTY = { TERM: 'xterm-ghostty', TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.2.3' }
const AUTO = { ...GHOSTTY, TASKER_TERMINAL_PROGRESS: 'auto' }

/** A command line of bash in a real terminal, with `$TASKER` our program. */
function typed(rig: Rig, line: string, env: NodeJS.ProcessEnv = AUTO) {
  const file = join(rig.home, 'typescript')
  writeFileSync(file, '')
  const child = spawn('script', ['-qfec', `bash -c '${line.replaceAll("'", "'\\''")}'`, file], {
    cwd: rig.home,
    env: { ...rig.env, TASKER: BIN, ...env },
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve))
  /** What the terminal was sent by now. */
  const sent = () => readFileSync(file, 'latin1')
  return {
    sent,
    ended,
    shows: (part: string) =>
      eventually(() => sent().includes(part), `${JSON.stringify(part)} after: ${line}`),
    go: () => writeFileSync(join(rig.home, 'go'), ''),
  }
}

const GO = 'until [ -e go ]; do sleep 0.05; done'
const shown = (state: string) => `\x1b]9;4;${state}\x1b\\`
const states = (sent: string) =>
  sent
    .split('\x1b]9;4;')
    .slice(1)
    .map(rest => rest.slice(0, rest.indexOf('\x1b')))

describe.concurrent('the progress of a run is shown by a terminal that is known to', () => {
  tested('as long as the run goes on', async () => {
    using rig = createRig()
    const terminal = typed(
      rig,
      `$TASKER run sh -c 'until [ -e one ]; do sleep 0.05; done; echo ::tasker 1/2; ${GO}'`,
    )

    await terminal.shows(shown('3;0'))
    writeFileSync(join(rig.home, 'one'), '')
    await terminal.shows(shown('1;50'))
    terminal.go()
    await terminal.ended

    expect(states(terminal.sent())).toEqual(['3;0', '1;50', '0;0'])
  })

  tested.each([
    ['is shown as one', 'exit 3', ['1;50', '2;50', '0;0']],
    ['by a signal is one', 'kill -KILL $$', ['1;50', '2;50', '0;0']],
    ['is none when it was asked for', 'kill -TERM $PPID; sleep 60', ['1;50', '0;0']],
    ['is none when Ctrl-C was pressed', 'kill -INT 0; sleep 60', ['1;50', '0;0']],
  ])('a failure %s, and then taken away', async (_, end, expected) => {
    using rig = createRig()
    const terminal = typed(rig, `$TASKER run sh -c 'echo ::tasker 1/2; ${GO}; ${end}'; true`)

    await terminal.shows(shown('1;50'))
    terminal.go()
    await terminal.ended

    expect(states(terminal.sent()).slice(-expected.length)).toEqual(expected)
  })

  tested('and never in the middle of what the command sends', async () => {
    using rig = createRig()
    const terminal = typed(
      rig,
      `$TASKER run sh -c 'echo ::tasker 1/4; ${GO}; printf "\\033]0;ti"; $TASKER emit 2/4; sleep 1.5; printf "tle\\a"; until [ -e end ]; do sleep 0.05; done'`,
    )

    await terminal.shows(shown('1;25'))
    terminal.go()
    await terminal.shows(shown('1;50'))
    writeFileSync(join(rig.home, 'end'), '')
    await terminal.ended

    expect(terminal.sent()).toContain('\x1b]0;title\x07')
  })
})

describe.concurrent('nothing of that is sent', () => {
  const SLOW = "sh -c 'echo ::tasker 1/2; sleep 1.2'"
  tested.each([
    ['unless it is asked for', `$TASKER run ${SLOW}`, GHOSTTY],
    ['to a terminal that is not known to show it', `$TASKER run ${SLOW}`, { ...AUTO, TERM_PROGRAM: 'other' }],
    ['to tmux', `$TASKER run ${SLOW}`, { ...AUTO, TMUX: '/tmp/tmux-0/default,1,0' }],
    ['into pipes', `$TASKER run --terminal-progress=always ${SLOW} 2>&1 | cat`, AUTO],
    ['into files', `$TASKER run --terminal-progress=always ${SLOW} >out 2>&1; cat out`, AUTO],
    ['from the background', `set -m; $TASKER run --terminal-progress=always ${SLOW} & wait`, AUTO],
    ['with --quiet', `$TASKER run --quiet --terminal-progress=always ${SLOW}`, AUTO],
  ])('%s', async (_, line, env) => {
    using rig = createRig()
    const terminal = typed(rig, line, env)

    await terminal.ended

    expect(states(terminal.sent())).toEqual([])
  })

  tested('when the command shows its progress in that way itself', async () => {
    using rig = createRig()
    const terminal = typed(rig, `$TASKER run --pty sh -c 'printf "\\033]9;4;1;30\\033\\\\"; sleep 1.2'`)

    await terminal.ended

    expect(states(terminal.sent())).toEqual(['1;30'])
  })
})

tested('a terminal that is not known shows it when told to', async () => {
  using rig = createRig()
  const terminal = typed(rig, `$TASKER run --terminal-progress=always sh -c 'echo ::tasker 1/2; ${GO}'`, {})

  await terminal.shows(shown('1;50'))
  terminal.go()
  await terminal.ended

  expect(terminal.sent()).toContain(shown('0;0'))
})
