/** Whether progress is shown by the user's own terminal: never, where that is known to show it, or wherever one is. */
export const TERMINAL_PROGRESS = ['off', 'auto', 'always'] as const

export type TerminalProgress = (typeof TERMINAL_PROGRESS)[number]
