/** Lets one at a time through, in the order of their coming. */
export interface Lock {
  acquire(): Promise<Disposable>
}

export function createLock(): Lock {
  let last: Promise<void> = Promise.resolve()
  return {
    async acquire() {
      const { promise, resolve } = Promise.withResolvers<void>()
      const before = last
      last = promise
      await before
      return { [Symbol.dispose]: resolve }
    },
  }
}
