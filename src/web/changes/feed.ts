import { randomBytes } from 'node:crypto'
import type { OnChange } from '../../store/store.ts'

/** What has changed, for whoever looks on. */
export interface Change {
  id: string
  /** ISO 8601 */
  at: string
  runs: readonly string[]
  /** Something else was changed, or more than was heard: what is shown has to be asked for anew. */
  all?: true
}

/** One watcher of the database for all who look on. */
export interface Feed extends Disposable {
  /** Calls back with what comes, until it is disposed. */
  subscribe(onChange: (change: Change) => void): Disposable
  /** What came after that change; undefined where nobody knows any more. */
  after(id: string): readonly Change[] | undefined
  /** As if the database had told it: somebody changed something here. */
  tell: OnChange
  /** How many hear of it, the server itself too. */
  readonly listeners: number
}

const KEPT = 500
/** More at once are not told one by one. */
const MOST_RUNS = 500
/** Other changes, such as signs of life, are told so often at most. */
const ANYTHING_EVERY_MS = 2_000

export function createFeed(watch: (onChange: OnChange) => Disposable, now: () => number): Feed {
  const listeners = new Set<(change: Change) => void>()
  const kept: Change[] = []
  // Of another life of the server nothing is known.
  const life = randomBytes(6).toString('hex')
  let count = 0
  let watcher: Disposable | undefined
  let later: NodeJS.Timeout | undefined
  let toldAnythingAt = Number.NEGATIVE_INFINITY

  const send = (runs: readonly string[], all: boolean) => {
    count += 1
    const change: Change = {
      id: `${life}-${count}`,
      at: new Date(now()).toISOString(),
      runs,
      ...(all && { all: true }),
    }
    kept.push(change)
    if (kept.length > KEPT) kept.shift()
    for (const listener of listeners) listener(change)
  }
  const tell: OnChange = changed => {
    if (changed !== 'anything' && changed.length <= MOST_RUNS) return send(changed, false)
    if (later !== undefined) return
    const waitMs = Math.max(0, toldAnythingAt + ANYTHING_EVERY_MS - performance.now())
    later = setTimeout(() => {
      later = undefined
      toldAnythingAt = performance.now()
      send([], true)
    }, waitMs)
  }
  return {
    tell,
    subscribe(onChange) {
      watcher ??= watch(tell)
      listeners.add(onChange)
      return { [Symbol.dispose]: () => void listeners.delete(onChange) }
    },
    after(id) {
      if (id === `${life}-${count}`) return []
      const at = kept.findIndex(change => change.id === id)
      return at === -1 ? undefined : kept.slice(at + 1)
    },
    get listeners() {
      return listeners.size
    },
    [Symbol.dispose]() {
      clearTimeout(later)
      watcher?.[Symbol.dispose]()
    },
  }
}
