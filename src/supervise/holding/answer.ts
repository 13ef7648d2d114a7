import { constants as system } from 'node:os'
import { TaskerError } from '../../domain/error.ts'
import type { Store } from '../../store/store.ts'
import type { Around, NotStarted } from './hold.ts'

/** How long a start waits for the database at most, all in all, each time that it has to ask. */
const ANSWER_MS = 5_000

/** What the database says to a question on which a start depends, within bounded time. */
export async function answerOf<T>(
  { stop, openStore }: Pick<Around, 'stop' | 'openStore'>,
  question: (store: Store) => Promise<T>,
): Promise<
  { kind: 'answer'; value: T } | { kind: 'trouble'; error: unknown } | (NotStarted & { kind: 'stopped' })
> {
  let answer: { kind: 'answer'; value: T } | { kind: 'trouble'; error: unknown } | undefined
  const settled = openStore()
    .then(question)
    .then(
      value => {
        answer = { kind: 'answer', value }
      },
      error => {
        answer = { kind: 'trouble', error }
      },
    )
  const signal = await stop.pause(ANSWER_MS, settled)
  if (signal !== 'over') return { kind: 'stopped', signal, number: system.signals[signal] }
  return answer ?? { kind: 'trouble', error: tooLate() }
}

function tooLate(): TaskerError {
  return new TaskerError(`the database did not answer within ${ANSWER_MS / 1000} s`, '')
}
