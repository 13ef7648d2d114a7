/** Answers that many ask for at once are worked out once, and serve for a moment. */
export interface AnswerCache {
  /** What `work` gives for this key, at most `ageMs` old. */
  get<T>(key: string, ageMs: number, work: () => Promise<T>): Promise<T>
  /** Something was changed: what is to be fresh is worked out anew. */
  changed(): void
}

/** What may be older than this may also be older than the latest change. */
const FRESH_MS = 2_000
/** More different questions than this are not kept. */
const MOST = 200

export function answerCache(now: () => number = () => performance.now()): AnswerCache {
  const kept = new Map<string, { value: Promise<unknown>; at: number; ageMs: number }>()
  return {
    get<T>(key: string, ageMs: number, work: () => Promise<T>): Promise<T> {
      const found = kept.get(key)
      if (found !== undefined && now() - found.at < ageMs) return found.value as Promise<T>
      const entry = { value: work(), at: Number.POSITIVE_INFINITY, ageMs }
      kept.delete(key)
      kept.set(key, entry)
      const [oldest] = kept.keys()
      if (kept.size > MOST && oldest !== undefined) kept.delete(oldest)
      const forget = () => {
        if (kept.get(key) === entry) kept.delete(key)
      }
      // Its age counts from when it is there; a failure is nobody else's.
      entry.value.then(() => {
        entry.at = now()
      }, forget)
      return entry.value
    },
    changed() {
      for (const [key, { ageMs }] of kept) if (ageMs <= FRESH_MS) kept.delete(key)
    },
  }
}
