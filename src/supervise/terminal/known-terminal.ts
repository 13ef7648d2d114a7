/**
 * Whether the terminal of this environment is known to show the progress that OSC 9;4 tells it. Others may take the
 * sequence for a notification (iTerm2 before 3.6.6), and tmux and screen swallow it.
 */
export function knowsProgress(env: NodeJS.ProcessEnv): boolean {
  if (env.TMUX || env.STY || /^(?:screen|tmux)/.test(env.TERM ?? '')) return false
  if (env.WT_SESSION || env.ConEmuANSI === 'ON') return true
  if (isFrom(env.PTYXIS_VERSION, [48])) return true
  const since = SINCE[env.TERM_PROGRAM ?? '']
  return since !== undefined && isFrom(env.TERM_PROGRAM_VERSION, since)
}

/** Which version of a terminal, by its TERM_PROGRAM, was the first (rust-lang/cargo#14615, #15977, #16506, #16730). */
const SINCE: Record<string, readonly number[]> = {
  ghostty: [1, 2],
  'iTerm.app': [3, 6, 6],
  WezTerm: [20250209],
}

function isFrom(version: string | undefined, since: readonly number[]): boolean {
  const given = (version ?? '').split(/[.-]/).map(Number)
  for (const [index, least] of since.entries()) {
    const part = given[index] ?? 0
    if (Number.isNaN(part) || part < least) return false
    if (part > least) return true
  }
  return true
}
