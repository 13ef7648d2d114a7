import { spawnSync } from 'node:child_process'
import { UsageError } from '../domain/error.ts'

/** A scheduling class of ioprio_set(2), and a level from 0 (first) to 7 where it has levels. */
export interface IoPriority {
  class: IoClass
  level?: number
}

/** By the numbers that the kernel has for them. */
const CLASSES = ['none', 'realtime', 'best-effort', 'idle'] as const
type IoClass = (typeof CLASSES)[number]

/** Reads `idle`, `best-effort:7`, `2:7` … Throws `UsageError`. */
export function ioPriority(text: string, flag: string): IoPriority {
  const [, word = '', level] = /^([a-z-]+|[0-3])(?::([0-7]))?$/i.exec(text) ?? []
  const name = CLASSES.find((each, number) => each === word.toLowerCase() || String(number) === word)
  if (name === undefined)
    throw new UsageError(
      `${flag} '${text}' is not an I/O priority`,
      'write for example idle or best-effort:7',
    )
  if (level === undefined) return { class: name }
  if (name === 'realtime' || name === 'best-effort') return { class: name, level: Number(level) }
  throw new UsageError(`${flag} '${text}': the class ${name} has no levels`, `write ${name} alone`)
}

/** Gives this process an I/O priority, and so the command: Node has no call for it, but ionice(1) does. Throws. */
export function setIoPriority(priority: IoPriority, env: NodeJS.ProcessEnv): void {
  const level = priority.level === undefined ? [] : ['--classdata', String(priority.level)]
  const { error, status, stderr } = spawnSync(
    'ionice',
    ['--class', priority.class, ...level, '--pid', String(process.pid)],
    { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
  )
  if (error !== undefined)
    throw 'code' in error && error.code === 'ENOENT' ? new Error('there is no ionice (of util-linux)') : error
  if (status !== 0) throw new Error(stderr.trim())
}
