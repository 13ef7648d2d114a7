import { basename, dirname, resolve } from 'node:path'
import { readCommand } from './command/read-command.ts'
import { soleCommand } from './command/shell-code.ts'
import type { Told } from './command/told.ts'
import { type Command, unwrap } from './command/unwrap.ts'
import { redactText } from './redact.ts'

/** What a command is called, as its words tell. */
export interface CommandIdentity {
  taskName: string
  /** R, python, sh, node, make, sql, …; `other` for a program of which nothing is known. At most 10 characters. */
  taskType: string
  /** The script's folder, absolute; without `scriptFile`, the folder in which the work is done. */
  scriptPath?: string
  scriptFile?: string
}

/**
 * Names a command: by the file name of its script, else by the module, target or image, else by the first words of its
 * code, else by its program. Programs that only run others (env, nice, timeout, sudo, uv run, …) are seen through.
 * `cwd` is absolute. The same command always has the same name.
 */
export function identifyCommand(argv: readonly string[], cwd: string): CommandIdentity {
  return identify({ argv, cwd })
}

function identify(given: Command): CommandIdentity {
  const command = unwrap(given)
  const told = readCommand(command.argv)
  if (told.code === undefined) return identityOf(told, command)
  const meant = told.taskType === 'sh' ? soleCommand(told.code, command.cwd) : undefined
  const inside = meant && identify(meant)
  if (inside?.scriptFile !== undefined) return inside
  return { taskName: nameCode(told.code) || basename(command.argv[0] ?? ''), taskType: told.taskType }
}

function identityOf(told: Told, command: Command): CommandIdentity {
  const folder = resolve(command.cwd, told.folder ?? '.')
  const script = told.script === undefined ? undefined : resolve(folder, told.script)
  const taskName = oneLine(told.name ?? basename(script ?? '')) || 'unnamed'
  return {
    taskName,
    taskType: told.taskType,
    ...(script !== undefined && { scriptPath: dirname(script), scriptFile: basename(script) }),
    ...(script === undefined && told.folder !== undefined && { scriptPath: folder }),
  }
}

const LONGEST_CODE_NAME = 40

/** The first words of code, without the preparations that so much of it begins with, and without secrets. */
function nameCode(code: string): string {
  const text = oneLine(redactText(code.slice(0, 4_000))).replace(/^(set [-+][\w -]+;\s*)+/, '')
  const cut =
    text.length <= LONGEST_CODE_NAME ? text : text.slice(0, text.lastIndexOf(' ', LONGEST_CODE_NAME) + 1)
  return (cut.trim() === '' ? text.slice(0, LONGEST_CODE_NAME) : cut).replace(/[\s;&|]+$/, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: as \p{Cc}, which takes longer to compile than to use
const BLANKS_AND_CONTROLS = /[\s\x00-\x1f\x7f-\x9f]+/g

function oneLine(text: string): string {
  return text.replace(BLANKS_AND_CONTROLS, ' ').trim()
}
