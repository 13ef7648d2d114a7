import { redactText } from '../../domain/redact.ts'
import { within } from '../../kit/within.ts'
import { readLogEnd } from '../../process/log-end.ts'
import type { LogTail } from '../../store/requests.ts'
import type { Store } from '../../store/store.ts'

/** Brings the end of a run's log to a database that other hosts read too: now and then while it runs, and at its end. */
export interface ElsewhereView {
  /** While the store is used anyway. */
  refresh(store: Store): Promise<void>
  /** Waits a little at most, and fails in silence: the log itself is on this host. */
  finish(store: Store): Promise<void>
}

const TAIL_BYTES = 64 * 1024
const REFRESH_MS = 30_000
const FINISH_MS = 500

export function showElsewhere(options: {
  runId: string
  /** The run's log, and where it begins in there. */
  logPath: () => string | undefined
  logFrom: number
  redactPatterns: readonly string[]
  now: () => number
}): ElsewhereView {
  const { runId, logPath, logFrom, redactPatterns, now } = options
  let keptAt = now()
  let keptSize = logFrom
  const keep = async (store: Store): Promise<void> => {
    const path = logPath()
    if (store.driver === 'sqlite' || path === undefined) return
    keptAt = now()
    const { bytes, size, isWhole, isCut } = readLogEnd(path, logFrom, TAIL_BYTES)
    if (size === keptSize) return
    await store.requests.keepLog(runId, {
      text: redactText(beginLine(bytes, isCut), redactPatterns),
      toByte: size,
      isWhole,
      at: keptAt,
    } satisfies LogTail)
    keptSize = size
  }
  return {
    async refresh(store) {
      if (now() - keptAt >= REFRESH_MS) await keep(store)
    },
    async finish(store) {
      const kept = keep(store).catch(() => {})
      await within(FINISH_MS, kept)
    },
  }
}

/** Of half a line nobody could tell what in it is secret. */
function beginLine(bytes: Buffer, isCut: boolean): string {
  const start = isCut ? bytes.indexOf(0x0a) + 1 : 0
  return bytes.toString('utf8', start)
}
