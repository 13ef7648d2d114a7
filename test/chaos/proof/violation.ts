/** A promise that was not kept. */
export interface Violation {
  /** A run id, or the name of a call. */
  who: string
  what: string
}
