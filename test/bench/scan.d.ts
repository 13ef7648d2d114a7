/** The scanner over a file that is in memory, against `wc -l` of the same file. */
export declare function bench(): Promise<void>
