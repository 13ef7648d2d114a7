import { appendFileSync } from 'node:fs'
import { UsageError } from '../../domain/error.ts'
import { parseFileLine } from '../../protocol/parse.ts'
import { sayTrouble } from '../say.ts'
import type { World } from '../world.ts'

/**
 * `tasker emit 45/120 text`: a command says how far it is, out of the way of its output. Outside a run it does nothing.
 * What the protocol does not know is bad usage; a file that cannot be written is told and costs nothing.
 */
export function emit(world: World, words: readonly string[]): number {
  const token = world.env.TASKER_TOKEN
  const text = oneLine(words)
  // A result needs the token of the run, which only those who are inside it have.
  const line = [text, `::tasker:${token} ${text}`].find(form => parseFileLine(form, token).length > 0)
  if (line === undefined) {
    throw new UsageError(
      `'${text}' is no message of the line protocol`,
      'write for example: tasker emit 45/120 loading',
    )
  }
  const file = world.env.TASKER_FILE
  if (!file) return 0
  try {
    appendFileSync(file, `${line}\n`)
  } catch (error) {
    sayTrouble('the message could not be written', error)
  }
  return 0
}

/** What the words say on one line: a line break in one of them must not begin another message. */
function oneLine([verb = '', ...rest]: readonly string[]): string {
  const hasPairs = verb === 'metric' || verb === 'output'
  const words = [verb, ...(hasPairs ? rest.map(quoteValue) : rest)]
  return words.join(' ').replace(/\p{Cc}+/gu, ' ')
}

/** A value with a space in it, which a shell has taken out of its quotes. */
function quoteValue(word: string): string {
  const equals = word.indexOf('=')
  const value = word.slice(equals + 1)
  const isBare = equals === -1 || value.startsWith('"') || !/\s/.test(value)
  return isBare ? word : word.slice(0, equals + 1) + JSON.stringify(value)
}
