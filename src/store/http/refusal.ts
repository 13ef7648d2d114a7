import type { IncomingMessage } from 'node:http'
import { StoreError, type StoreTrouble } from '../store-error.ts'

/** Why a server did not take what it was sent: in its own words, if it is a dashboard. */
export function refusal(
  place: string,
  { statusCode = 0, headers }: IncomingMessage,
  body: string,
): StoreError {
  const told = problemIn(body)
  const say = (trouble: StoreTrouble, problem: string, remedy: string) =>
    new StoreError(
      trouble,
      told === undefined ? problem : `${place}: ${told.message}`,
      told?.remedy || remedy,
    )
  switch (statusCode) {
    case 401:
      return say('refused', `${place} does not know our token`, 'set database.token')
    case 403:
      return say(
        'forbidden',
        `${place} takes no runs with our token`,
        'let somebody make one with the role writer',
      )
    case 404:
    case 405:
      return say('refused', `${place} takes no runs`, 'correct database.url, or update the tasker there')
    case 429:
    case 503:
      return say('busy', `${place} has too much to do`, 'it is tried again')
    case 400:
    case 411:
    case 413:
    case 415:
    case 421:
      return say('unknown', `${place} does not understand what it was sent (${statusCode})`, '')
  }
  if (headers.location !== undefined) {
    const problem = `${place} is elsewhere, or something stands before it: it sends us to ${shortened(headers.location)}`
    return new StoreError('unreachable', problem, 'correct database.url, or sign in to the network')
  }
  const what = `${statusCode}, ${headers['content-type'] ?? 'nothing'}`
  return say(
    'unreachable',
    `what answers at ${place} is no dashboard of tasker (${what})`,
    'it is tried again',
  )
}

/** Whatever answers, it does not fill our terminal. */
function shortened(words: unknown): string {
  return typeof words === 'string' ? words.slice(0, 300) : ''
}

function problemIn(body: string): { message: string; remedy: string } | undefined {
  try {
    const { error } = JSON.parse(body)
    return typeof error?.message === 'string'
      ? { message: shortened(error.message), remedy: shortened(error.remedy) }
      : undefined
  } catch {
    return undefined
  }
}
