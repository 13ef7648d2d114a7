/** What makes a program tell its progress that would not in a pipe, by the name that one asks for it with. */
export const NUDGES = {
  /** Python writes each line at once (python(1)). */
  python: ['PYTHONUNBUFFERED', '1'],
  /** R's cli redraws its bars also where there is no terminal. */
  cli: ['R_CLI_DYNAMIC', 'true'],
  /** R's progressr reports in scripts too, not only where somebody types. */
  progressr: ['R_PROGRESSR_ENABLE', 'TRUE'],
  /** Rich for Python takes the output for something that knows escape sequences, from its version 14 on. */
  terminal: ['TTY_COMPATIBLE', '1'],
} as const satisfies Record<string, readonly [variable: string, value: string]>

export type Nudge = keyof typeof NUDGES

export const NUDGE_NAMES = Object.keys(NUDGES) as Nudge[]

/** The variables to set beside `env`. One that is there stays as it is, also when it is empty. */
export function nudge(env: NodeJS.ProcessEnv, nudges: readonly Nudge[]): Record<string, string> {
  return Object.fromEntries(nudges.map(name => NUDGES[name]).filter(([variable]) => !(variable in env)))
}
