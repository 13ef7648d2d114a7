import type { AnnotatedRun } from '../../answer/annotated.ts'

/** Options that are given anew, or were meant for that one start. */
const DROPPED = ['stage', 'task', 'tag', 'chdir', 'shell', 'quiet', 'config', 'db', 'run-id-file', 'help']

/**
 * The words behind `tasker run` that do the same as a run did: its command in its folder, with its options, the tags
 * that it has now, and its names. `options`: as the run told them at its start, where it did.
 */
export function commandLine(run: AnnotatedRun, options: readonly string[] | undefined): string[] {
  // What has succeeded under a key for good is only done again without it.
  const dropped = run.execution_status === 'FINISHED' ? [...DROPPED, 'unique'] : DROPPED
  const given = (options ?? optionsOf(run)).filter(word => !dropped.includes(nameOf(word)))
  return [
    `--stage=${run.task_stage}`,
    `--task=${run.task_name}`,
    ...(run.cwd === null ? [] : [`--chdir=${run.cwd}`]),
    ...given,
    ...Object.entries(run.tags).map(([key, value]) => `--tag=${key}=${value}`),
    '--',
    ...run.command,
  ]
}

function nameOf(word: string): string {
  return word.slice(2).split('=')[0] ?? ''
}

/** Of a run that did not tell them. */
function optionsOf({ description, total_subtasks: total, task_type: type }: AnnotatedRun): string[] {
  return [
    ...(type === null ? [] : [`--type=${type}`]),
    ...(description === null ? [] : [`--description=${description}`]),
    ...(total === null ? [] : [`--total-subtasks=${total}`]),
  ]
}
