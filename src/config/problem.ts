/** A mistake in the configuration: told, and then passed over. */
export interface Problem {
  from: 'flag' | 'variable' | 'file' | 'surroundings'
  /** `/srv/job/.tasker.yml:3`, `TASKER_DB_PORT`, `--db`. */
  where: string
  /** What is wrong and what to do. */
  says: string
}

/** The problem in one sentence. */
export function sayProblem(problem: Problem): string {
  return `${problem.where}: ${problem.says}`
}
