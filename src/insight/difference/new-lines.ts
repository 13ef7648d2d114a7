import { maskLine } from '../../domain/failure/mask.ts'

/**
 * The first lines that a log has and another one has not, in their order, alike lines once; numbers, times, ids and the
 * like do not make a line another one.
 */
export function newLines(now: Iterable<string>, before: Iterable<string>, most: number): string[] {
  const known = new Set<string>()
  for (const line of before) known.add(maskLine(line))
  const found: string[] = []
  for (const line of now) {
    const masked = maskLine(line)
    if (masked === '' || known.has(masked)) continue
    known.add(masked)
    found.push(line)
    if (found.length === most) break
  }
  return found
}
