/**
 * One line for whoever looks after the monitor; said when something changes, never again and again. `runId`: the run that
 * it is about.
 */
export type Log = (level: 'info' | 'warning', text: string, about?: { runId: string }) => void
