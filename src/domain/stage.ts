/** A task whose name begins with the prefix and an underscore belongs to the stage. */
export interface StagePrefix {
  prefix: string
  stage: string
}

export type StagePrefixes = readonly StagePrefix[]

/**
 * The stage that a task's name tells: `DAILY_01_x.R` is in DAILY, `ANNUAL_DEC_x.R` in ANNUAL_DEC even where there is
 * an ANNUAL (the longest prefix wins), and what fits none is in UNKNOWN. Case counts, as in the source documents.
 */
export function detectStage(taskName: string, prefixes: StagePrefixes): string {
  let found: StagePrefix | undefined
  for (const candidate of prefixes) {
    if (!taskName.startsWith(`${candidate.prefix}_`)) continue
    if (found === undefined || candidate.prefix.length > found.prefix.length) found = candidate
  }
  return found?.stage ?? 'UNKNOWN'
}
