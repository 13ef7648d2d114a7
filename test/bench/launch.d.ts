/** The start of the command, and the whole of a short run, against a bare node that spawns the same. */
export declare function bench(): Promise<void>
