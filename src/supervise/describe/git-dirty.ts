import { type ChildProcess, spawn } from 'node:child_process'
import { withoutAbsent } from '../../kit/without-absent.ts'

/** What `git status` found. */
export interface DirtyCheck {
  /** For a repository whose refs are not in plain files. */
  commit?: string
  branch?: string
  /** Tracked files differ from the commit, or the script itself is not tracked. Absent where git could not tell. */
  dirty?: boolean
}

const TIME_LIMIT_MS = 2_000

/*
 * Untracked files do not count (a job's results would make every run dirty), but for the script.
 */
const SCRIPT = `
git "$@" status --porcelain=v2 --branch --no-ahead-behind --untracked-files=no --ignore-submodules=dirty && {
  [ -z "$SCRIPT_FILE" ] || git "$@" ls-files --others -- "$SCRIPT_FILE"
} && echo end`

/** Nothing that a repository's configuration names is executed on behalf of a question. */
const HARMLESS = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null']

/**
 * Asks git whether a repository has changes that are not committed. Takes no locks, asks nobody for a password,
 * fetches nothing, and gives up after 2 s, or at once when the run has `ended`.
 */
export function checkDirty(options: {
  top: string
  /** Absolute. */
  scriptFile?: string
  env: NodeJS.ProcessEnv
  ended: Promise<unknown>
}): Promise<DirtyCheck> {
  const { promise, resolve } = Promise.withResolvers<DirtyCheck>()
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'sh', ...HARMLESS, '-C', options.top], {
    // A process group of its own, so that git can be stopped together with the shell.
    detached: true,
    cwd: '/',
    env: gitEnvironment(options),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const answer = { begin: '', end: '', length: 0 }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (answer.begin.length < LONGEST_HEADER) answer.begin += chunk
    answer.end = (answer.end + chunk).slice(-LAST_LINE.length)
    answer.length += chunk.length
  })
  const timer = setTimeout(() => stop(child, 'SIGTERM'), TIME_LIMIT_MS)
  let done = false
  const giveUp = () => {
    if (done) return // whoever has its number now is not ours
    stop(child, 'SIGKILL')
    resolve({})
  }
  void options.ended.then(giveUp)
  child.on('error', () => resolve({}))
  child.on('close', () => resolve(answer.end === LAST_LINE ? readAnswer(answer) : {}))
  return promise.finally(() => {
    done = true
    clearTimeout(timer)
  })
}

const LAST_LINE = 'end\n'
const LONGEST_HEADER = 4_000

/** Lines with `#` tell of HEAD, `(initial)` and `(detached)` where it has no commit or branch; all others are changes. */
function readAnswer(answer: { begin: string; length: number }): DirtyCheck {
  const header = /^(?:# .*\n)*/.exec(answer.begin)?.[0] ?? ''
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(header)?.[1]
  const branch = /^# branch\.head ([^(].*)$/m.exec(header)?.[1]
  return { dirty: answer.length > header.length + LAST_LINE.length, ...withoutAbsent({ commit, branch }) }
}

/** Where our caller's git is working says nothing about the script: its GIT_ variables are left out. */
function gitEnvironment({
  env,
  scriptFile,
}: {
  env: NodeJS.ProcessEnv
  scriptFile?: string
}): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('GIT_'))
  return {
    ...Object.fromEntries(kept),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    LC_ALL: 'C',
    SCRIPT_FILE: scriptFile ?? '',
  }
}

function stop(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal)
  } catch {
    // It has ended by itself.
  }
}
