/** A value as a file, a variable or a flag gives it: all scalars are text until an option parses them. */
export type Raw = string | Raw[] | { [key: string]: Raw }

/** What relative paths and `~/` in a value refer to. */
export interface Place {
  /** The folder of the configuration file, or the working directory. */
  folder: string
  home: string | undefined
}

/** A value as one would write it into a file. */
export type Written = string | number | boolean | string[] | Record<string, string>

/** How the values of an option are understood, and said again. */
export interface Kind<T> {
  /** Throws `UsageError` with one sentence that says what is wrong with the value and what to write. */
  parse(raw: Raw, place: Place): T
  write(value: T): Written
}

/** One setting, wherever it may be given. */
export interface Option<T> extends Kind<T> {
  /** Path in a configuration file: `database.host`. */
  key: string
  env: string
  flag?: string
  /** The variable of PostgreSQL's own clients that fills in where nothing else is given. */
  libpq?: string
  /** What holds where nothing is given, as one would write it. */
  fallback?: string
  /** What that is when it is parsed, which every start of a command would have to wait for. */
  fallbackValue?: T
  /** Where nothing is given a value is found all the same (`defaults.ts`), or the setting is off: says which. */
  usually?: string
  /** There is a value in any case, though it depends on other settings. */
  derived?: true
  /** A value for the commented file of `tasker init`, where the fallback cannot serve as one. */
  example?: string
  /** Help: one sentence without its full stop. */
  says: string
  /** Never printed or recorded. */
  secret?: true
}
