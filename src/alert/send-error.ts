/** A channel did not take a message. */
export class SendError extends Error {
  /** It would not take it the next time either. */
  readonly isFinal: boolean
  /** What it asks to wait. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, { isFinal = false, retryAfterMs, cause }: SendErrorDetails = {}) {
    super(message, { cause })
    this.name = 'SendError'
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}

interface SendErrorDetails {
  isFinal?: boolean
  retryAfterMs?: number | undefined
  cause?: unknown
}
