/** What the processes of a control group may use together. */
export interface ScopeLimits {
  memoryBytes?: number
  /** 1 is one core. */
  cores?: number
}
