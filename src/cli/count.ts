import { UsageError } from '../domain/error.ts'

/** A whole number from `least` up, as given to a flag. Throws `UsageError` naming the flag. */
export function parseCount(text: string, flag: string, least: number): number {
  const value = Number(text)
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value >= least) return value
  throw new UsageError(
    `${flag} needs a whole number of at least ${least}, not '${text}'`,
    `for example ${flag} 20`,
  )
}
