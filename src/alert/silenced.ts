import { matchesPattern } from '../kit/matches-pattern.ts'

/** Of which tasks nobody is told for a while; undefined: of all. */
export interface Silence {
  tasks?: string
}

/** Whether a silence is about this task: its pattern is for `STAGE/TASK`, or without a slash for the task alone. */
export function isAbout({ tasks }: Silence, { stage, task }: { stage: string; task: string }): boolean {
  return tasks === undefined || matchesPattern(tasks, tasks.includes('/') ? `${stage}/${task}` : task)
}
