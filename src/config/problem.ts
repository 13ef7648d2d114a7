/** A mistake in the configuration: told, and then passed over. */
export interface Problem {
  from: 'flag' | 'variable' | 'file' | 'surroundings'
  /** `/srv/job/.tasker.yml:3`, `TASKER_DB_PORT`, `--db`. */
  where: string
  /** What is wrong and what to do. */
  says: string
  /** Nobody knows the name: a slip, or a setting of another version. */
  unknownName?: true
}

/** Whether settings in force may be other than somebody meant: what is unknown is told, and costs nothing. */
export function isMistake({ from, unknownName }: Problem): boolean {
  return from !== 'surroundings' && unknownName !== true
}

/** The problem in one sentence. */
export function sayProblem(problem: Problem): string {
  return `${problem.where}: ${problem.says}`
}
