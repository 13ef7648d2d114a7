import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { needing } from '../../rig/needing.ts'
import { BIN, createRig, eventually, type Rig } from '../../rig/tasker.ts'
import { openTerminal } from '../../rig/terminal.ts'
import { BEGIN, FINISHED, record } from '../recorded.ts'

/** What is typed, a tab where the key is pressed, and the arguments that tasker then gets. */
const TYPED: [line: string, ...words: string[]][] = [
  ['hist\t --statu\tfail\t', 'history', '--status', 'failed'],
  ['show load_\t', 'show', 'load_states.R'],
  ['show two\t', 'show', 'two words.R'],
  ['show "two\t', 'show', 'two words.R'],
  ['show it\t', 'show', 'it\'s "$5"'],
  ['show ns\t', 'show', 'ns:load:all'],
  ['show ns:lo\t', 'show', 'ns:load:all'],
  ['show 日\t', 'show', '日本'],
  ['show DAILY/-\t', 'show', 'DAILY/--help'],
  ['history --task --h\t', 'history', '--task', '--help'],
  ['history --task=two\t', 'history', '--task=two words.R'],
  ['history --stage MON\t --task sa\t', 'history', '--stage', 'MONTHLY', '--task', 'same'],
  ['run --protocol=str\t -- true', 'run', '--protocol=strict', '--', 'true'],
  ['run --log only\t x', 'run', '--log', 'only one.log', 'x'],
  ['run --quiet ./of-n\t --out only\t', 'run', '--quiet', './of-nobody', '--out', 'only one.log'],
]

const START = {
  bash: 'source <(tasker completion bash)',
  zsh: 'exec zsh -f',
  fish: 'exec fish --no-config',
}
const THEN = {
  bash: '',
  zsh: 'autoload -Uz compinit; compinit -u -D; source <(tasker completion zsh)',
  fish: 'tasker completion fish | source',
}

for (const shell of ['bash', 'zsh', 'fish'] as const) {
  needing(shell, 'tmux')(`${shell} completes commands, options, values, names and files`, async () => {
    using rig = createRig()
    await recordTasks(rig)
    const heard = programThatListens(rig)
    writeFileSync(join(rig.home, 'only one.log'), '')
    writeFileSync(join(rig.home, 'of-nobody'), '#!/bin/sh\n')
    chmodSync(join(rig.home, 'of-nobody'), 0o755)
    rig.env.PATH = `${join(rig.home, 'bin')}:${rig.env.PATH}`
    rig.env.TASKER_NODE ??= process.execPath
    using terminal = openTerminal(rig)
    terminal.type(START[shell])
    if (THEN[shell] !== '') terminal.type(THEN[shell])

    for (const [at, [line, ...words]] of TYPED.entries()) {
      terminal.type(`tasker ${line}`)
      const told = await eventually(() => heard()[at], `${line} on ${terminal.screen()}`)
      expect({ line, told }).toEqual({ line, told: words })
    }
  })
}

async function recordTasks(rig: Rig): Promise<void> {
  await using store = openStore({ driver: 'sqlite', file: rig.databaseFile })
  const names = ['load_states.R', 'two words.R', 'it\'s "$5"', 'ns:load:all', '日本', '--help', 'same']
  for (const [nr, taskName] of names.entries()) await record(store, { taskName }, [FINISHED], BEGIN + nr)
  await record(store, { taskName: 'same', taskStage: 'MONTHLY' }, [FINISHED], BEGIN + 99)
}

/** A `tasker` that completes, and tells with which words it was started instead of doing anything. */
function programThatListens(rig: Rig): () => string[][] {
  const file = join(rig.home, 'heard')
  mkdirSync(join(rig.home, 'bin'))
  const script = `#!/bin/sh
case $1 in __complete | completion) exec '${BIN}' "$@" ;; esac
{ printf '%s\\n' "$@"; printf '\\f\\n'; } >>'${file}'
`
  writeFileSync(join(rig.home, 'bin', 'tasker'), script, { mode: 0o755 })
  return () => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    return text
      .split('\f\n')
      .slice(0, -1)
      .map(words => words.trimEnd().split('\n'))
  }
}
