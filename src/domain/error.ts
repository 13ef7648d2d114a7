/**
 * Something went wrong with tasker itself, and the user can do something about it.
 * Printed as one sentence: `problem` says what is wrong, `remedy` what to do.
 */
export class TaskerError extends Error {
  readonly problem: string
  readonly remedy: string

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(remedy === '' ? problem : `${problem}; ${remedy}`, options)
    this.name = 'TaskerError'
    this.problem = problem
    this.remedy = remedy
  }
}

/** The command line is wrong: exit status 2, or 125 from `tasker run`. */
export class UsageError extends TaskerError {}

/** What any thrown thing says, in one line. */
export function sayError(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error)
  return text.replace(/\s*\n\s*/g, ' ').trim()
}
