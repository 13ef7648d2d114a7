import { basename } from 'node:path'
import { type Grammar, optionValue, parseOptions } from './options.ts'
import type { Told } from './told.ts'

const MAKE: Grammar = {
  short: 'CfIoW',
  attached: 'O',
  long: ['--directory', '--file', '--makefile', '--include-dir', '--old-file', '--what-if', '--eval'],
  anywhere: true,
}

/**
 * make is known by its targets, which are what a script's name is elsewhere; by its own name where it makes the first
 * one of the file. With `-C reports`, as `reports:all`.
 */
export function readMake(program: string, words: readonly string[]): Told {
  const parsed = parseOptions(words, MAKE)
  const folder = optionValue(parsed, ['-C', '--directory'])
  const makefile = optionValue(parsed, ['-f', '--file', '--makefile'])
  // A lone number is the argument of -j or -l, which may follow after a space.
  const targets = parsed.operands.filter(word => !word.includes('=') && !/^[\d.]+$/.test(word))
  const what = targets.length > 0 ? targets.join(' ') : program
  return {
    taskType: 'make',
    name: folder === undefined ? what : `${basename(folder)}:${what}`,
    ...(folder !== undefined && { folder }),
    ...(makefile !== undefined && { script: makefile }),
  }
}

const SNAKEMAKE: Grammar = {
  short: 'scj',
  long: [
    ...[
      '--snakefile',
      '--cores',
      '--jobs',
      '--directory',
      '-d',
      '--profile',
      '--configfile',
      '--config',
      '--executor',
    ],
    ...[
      '--resources',
      '--set-threads',
      '--until',
      '--omit-from',
      '--rerun-triggers',
      '--latency-wait',
      '--shadow-prefix',
    ],
  ],
  anywhere: true,
}

/** snakemake is known by its file, where one is given; else by its targets. */
export function readSnakemake(program: string, words: readonly string[]): Told {
  const parsed = parseOptions(words, SNAKEMAKE)
  const snakefile = optionValue(parsed, ['-s', '--snakefile'])
  const folder = optionValue(parsed, ['-d', '--directory'])
  if (snakefile !== undefined) return { taskType: 'snakemake', script: snakefile }
  return {
    taskType: 'snakemake',
    name: parsed.operands.length > 0 ? parsed.operands.join(' ') : program,
    ...(folder !== undefined && { folder }),
  }
}
