/** Where a request comes from. */
export interface Origin {
  /** Of whoever asks; behind a trusted proxy not that one's. */
  address: string
  /** Whether it came to the proxy by HTTPS. */
  isSecure: boolean
  /** The name and port by which it came to the proxy, where that tells. */
  host?: string
  /** Whether a trusted proxy passed it on. */
  isFromProxy: boolean
}
