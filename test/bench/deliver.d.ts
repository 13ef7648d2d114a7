/**
 * Delivering journals in batches, against the bare client that inserts the same events and nothing else in one
 * statement a run; and how long a fact takes until it can be seen.
 */
export declare function bench(): Promise<void>
