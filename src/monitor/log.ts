/** One line for whoever looks after the monitor; said when something changes, never again and again. */
export type Log = (level: 'info' | 'warning', text: string) => void
