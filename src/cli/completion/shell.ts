import { UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'

export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

export function shellOf(text: string): Shell {
  const known = SHELLS.find(shell => shell === text)
  if (known !== undefined) return known
  const near = closest(text, SHELLS)
  throw new UsageError(
    `there is no completion for '${text}'`,
    near === undefined ? `it is there for ${SHELLS.join(', ')}` : `did you mean ${near}?`,
  )
}
