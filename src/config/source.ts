import type { Place, Raw } from './option.ts'
import type { SettingName } from './options.ts'

/** Where the value of a setting comes from. */
export interface Origin {
  from: 'flag' | 'variable' | 'file' | 'default'
  /** `--db`, `TASKER_DB_HOST`, `/srv/job/.tasker.yml:3`; for a default what it follows from, or nothing. */
  where: string
}

/** A value that somebody gave, not yet understood. */
export interface Given {
  raw: Raw
  from: Exclude<Origin['from'], 'default'>
  where: string
  place: Place
}

/** One place that gives values: the flags, the variables, or one file. */
export type Source = ReadonlyMap<SettingName, Given>
