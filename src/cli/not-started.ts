import { hostname } from 'node:os'
import { sayError } from '../domain/error.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { NotStarted } from '../supervise/holding/hold.ts'
import type { Holder } from '../supervise/holding/holder.ts'
import { say } from './say.ts'

/** EX_TEMPFAIL of sysexits(3), "try again later": no failure of the command, and no success either. */
const SKIPPED = 75

/**
 * Says why a command was not started, and how `tasker run` then ends. With `quiet` what is as usual is not said: it is
 * no reason for a mail from cron. Trouble is.
 */
export function outcomeWithout(notStarted: NotStarted, quiet: boolean): Outcome {
  const ending = (code: number, words: string): Outcome => {
    say(words)
    return { kind: 'exited', code }
  }
  const usually = (code: number, words: string): Outcome =>
    quiet ? { kind: 'exited', code } : ending(code, words)
  switch (notStarted.kind) {
    case 'locked':
      return usually(SKIPPED, `skipped: the lock '${notStarted.lock}' is held by ${whoIs(notStarted.holder)}`)
    case 'under-way':
      return usually(SKIPPED, `skipped: '${notStarted.key}' is being done by ${whoIs(notStarted.holder)}`)
    case 'done': {
      const run = notStarted.runId === undefined ? '' : ` by run ${notStarted.runId}`
      return usually(0, `nothing to do: '${notStarted.key}' was done${run} at ${moment(notStarted.at)}`)
    }
    case 'no-answer':
      return ending(
        SKIPPED,
        `skipped: nobody can tell who holds the lock '${notStarted.lock}': ${sayError(notStarted.error)}`,
      )
    case 'not-shared':
      return ending(
        125,
        `--lock-scope database needs a PostgreSQL database, and ${notStarted.place} is none; configure one, or leave --lock-scope away`,
      )
    case 'stopped':
      return { ...notStarted, kind: 'signalled' }
  }
}

function whoIs({ supervisor, hostname: host, since }: Holder): string {
  const where = host === hostname() ? '' : ` on ${host}`
  return `another run (PID ${supervisor.pid}${where}, since ${moment(since)})`
}

function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}
