/**
 * Node looks whether a socket that it closes is `process.stderr`, and by that opens it: a pipe would be without blocking
 * from then on, for our caller too (nodejs/node, lib/net.js). We write to descriptors, so there is none.
 */
export function hideStderr(): void {
  Object.defineProperty(process, 'stderr', { value: undefined, configurable: true })
}
