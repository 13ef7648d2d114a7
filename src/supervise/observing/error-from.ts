import type { Outcome } from '../../domain/outcome.ts'
import { redactText } from '../../domain/redact.ts'
import type { Supervision } from '../supervision.ts'

/** What the end of the output says went wrong. */
export async function errorFrom(outcome: Outcome, tail: string, world: Supervision) {
  if (outcome.kind === 'exited' && outcome.code === 0) return {}
  const line = await errorLineOf(tail, world)
  const detail = tail.slice(-ERROR_DETAIL_CHARACTERS)
  return {
    ...(line !== undefined && { errorMessage: redactText(line, world.redactPatterns) }),
    ...(detail !== '' && { errorDetail: redactText(detail, world.redactPatterns) }),
  }
}

async function errorLineOf(tail: string, { onTrouble }: Supervision): Promise<string | undefined> {
  try {
    const { findErrorLine } = await import('../../domain/error-line.ts')
    return findErrorLine(tail)
  } catch (error) {
    onTrouble('what went wrong is not read out of the output', error)
    return undefined
  }
}

const ERROR_DETAIL_CHARACTERS = 4_000
