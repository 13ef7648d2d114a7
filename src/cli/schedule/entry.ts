import { basename, isAbsolute, resolve } from 'node:path'
import { UsageError } from '../../domain/error.ts'
import { parseRun, type RunArguments } from '../parse-run.ts'

/** A run that somebody else is to start: all that cron, systemd or Kubernetes has to be told. */
export interface Entry {
  stage: string
  task: string
  /** Expressions of cron or of systemd, as `readSchedule` takes them. */
  parts: readonly string[]
  timezone?: string
  /** Path of tasker. */
  tasker: string
  /** What stands behind `tasker run`, before its command. */
  options: readonly string[]
  command: readonly string[]
  /** Where it is to start; absent where the options say it. */
  folder?: string
  /** The variables that it needs. */
  variables: Readonly<Record<string, string>>
  user?: string
  /** Who gets what cron has to say. */
  mailto?: string
  /** Of the container. */
  image?: string
}

/** Reads the words of a run, with or without `tasker run` before them. Throws `UsageError`. */
export function wordsOfRun(words: readonly string[]): RunArguments {
  const isWhole = basename(words[0] ?? '') === 'tasker' && words[1] === 'run'
  return parseRun(isWhole ? words.slice(2) : words)
}

/** What a start from elsewhere needs: where to start, and options that do not depend on where that was written. */
export function placeOf(
  { options }: RunArguments,
  cwd: string,
): { options: readonly string[]; folder?: string } {
  const given = options.optionWords ?? []
  const kept = given.filter(word => word !== '--shell' && !word.startsWith('--chdir='))
  const { chdir } = options
  return chdir === undefined || isAbsolute(chdir)
    ? {
        options: chdir === undefined ? kept : [...kept, `--chdir=${chdir}`],
        ...(chdir === undefined && { folder: cwd }),
      }
    : { options: [...kept, `--chdir=${resolve(cwd, chdir)}`] }
}

/** The words of the whole line, from tasker on. */
export function lineWords({ tasker, options, command }: Entry): string[] {
  return [tasker, 'run', ...options, '--', ...command]
}

const PLAIN =
  /^(@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)|(([\d*,/-]|[a-z]{3,})+(\s+|$)){5})$/i

/** Whether every cron understands it: five fields without the signs that some have added, or a word. */
export function isPlainCron(part: string): boolean {
  return PLAIN.test(part)
}

/** For what this scheduler cannot be told. */
export function cannot(scheduler: string, part: string): UsageError {
  return new UsageError(`${scheduler} has no way to say '${part}'`, 'give it another --schedule')
}
