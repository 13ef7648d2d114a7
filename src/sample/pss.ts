import { readFile } from 'node:fs'
import { readProc } from './proc-file.ts'
import { readSizeLine } from './size-line.ts'

/** A process whose memory is to be read: its folder in /proc, and what statm shows of it. */
export interface Holder {
  folder: string
  rssBytes: number
}

export interface Share {
  pssBytes: number
  swapBytes?: number
}

/** Reads the proportional share of memory within a budget of time: the kernel looks at every page for it. */
export interface PssReader extends Disposable {
  /** What is known anew, if anything is; `at` is a monotonic clock in milliseconds. */
  take(holders: readonly Holder[], at: number): Share | undefined
}

/** It waits so many times as long as it took: least at a new peak of memory, most while nothing changes. */
const PAUSE_FACTORS = { peak: 20, changed: 300, unchanged: 3_000 }
/** So much more resident memory than at the last reading near the top is a new peak. */
const NEW_PEAK = 1.05
/** What takes longer is done beside, and told with the next sample. */
const MOST_MS_AT_ONCE = 30
/** Until it has been measured. */
const MS_PER_BYTE = 0.02 / 2 ** 20
const MS_PER_PROCESS = 0.02

/** `clock` counts what our own work takes, in milliseconds: time in which others had the processor costs nobody memory. */
export function createPssReader(clock: () => number = cpuTime): PssReader {
  let msPerByte = MS_PER_BYTE
  let lastCostMs = 0
  let readAt = Number.NEGATIVE_INFINITY
  let peak = 0
  let readRss = 0
  let background: 'none' | 'reading' | Share = 'none'
  let disposed = false

  const isDue = (rssBytes: number, at: number) => {
    const state = rssBytes > peak * NEW_PEAK ? 'peak' : rssBytes === readRss ? 'unchanged' : 'changed'
    return at - readAt >= lastCostMs * PAUSE_FACTORS[state]
  }
  const learn = (costMs: number, rssBytes: number, at: number) => {
    lastCostMs = costMs
    readAt = at
    readRss = rssBytes
    peak = Math.max(peak, rssBytes)
    if (rssBytes > 0) msPerByte = costMs / rssBytes
  }
  const readBeside = async (holders: readonly Holder[], rssBytes: number, at: number) => {
    background = 'reading'
    const share: Share = { pssBytes: 0 }
    let costMs = 0
    for (const holder of holders) {
      if (disposed) return
      const startedAt = clock()
      add(share, holder, await readBesideUs(`${holder.folder}/smaps_rollup`))
      costMs += clock() - startedAt
    }
    learn(costMs, rssBytes, at)
    background = share
  }
  return {
    take(holders, at) {
      if (background === 'reading') return undefined
      if (background !== 'none') {
        const share = background
        background = 'none'
        return share
      }
      const rssBytes = holders.reduce((sum, holder) => sum + holder.rssBytes, 0)
      if (!isDue(rssBytes, at)) return undefined
      if (msPerByte * rssBytes + MS_PER_PROCESS * holders.length > MOST_MS_AT_ONCE) {
        void readBeside(holders, rssBytes, at)
        return undefined
      }
      const startedAt = clock()
      const share: Share = { pssBytes: 0 }
      for (const holder of holders) add(share, holder, readProc(`${holder.folder}/smaps_rollup`))
      learn(clock() - startedAt, rssBytes, at)
      return share
    },
    [Symbol.dispose]() {
      disposed = true
    },
  }
}

/** In a thread of node's pool; node:fs/promises would take a millisecond to load, at the start of every run. */
function readBesideUs(path: string): Promise<string | undefined> {
  return new Promise(resolve =>
    readFile(path, 'latin1', (error, text) => resolve(error === null ? text : undefined)),
  )
}

function cpuTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** One that does not show its share, as another user's, has at most what is resident; that it ended in between is little. */
function add(share: Share, { rssBytes }: Holder, text: string | undefined): void {
  share.pssBytes += readSizeLine(text, 'Pss') ?? rssBytes
  const swap = readSizeLine(text, 'SwapPss') ?? readSizeLine(text, 'Swap')
  if (swap !== undefined) share.swapBytes = (share.swapBytes ?? 0) + swap
}
