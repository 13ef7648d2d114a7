/** Waits at most `ms` for what the promise brings, or throws what it throws. Too late, it goes on, and nobody listens. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | 'too late'> {
  const time = Promise.withResolvers<'too late'>()
  const timer = setTimeout(time.resolve, ms, 'too late')
  try {
    return await Promise.race([promise, time.promise])
  } finally {
    clearTimeout(timer)
  }
}
