import type { Outcome } from './storm.ts'

/** What happened, and what was wrong. */
export function sayOutcome({ runs, failed, letters, repeated, crashes, violations }: Outcome): string {
  const deaths = Map.groupBy(crashes, ({ who }) => who)
  return [
    ...[...deaths].map(([who, times]) => `  ${who} killed: ${times.length} times`),
    `  ${runs} runs, ${failed} of them failed, ${letters} letters, ${repeated} of them repeated`,
    `  ${violations.length} violations`,
    ...violations.map(({ who, what }) => `  ${who}: ${what}`),
  ].join('\n')
}
