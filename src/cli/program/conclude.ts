/** How the command that ran makes its exit status known: 0, or 1 for "no". */
export type Conclude = (status: number | Promise<number>) => Promise<void>
