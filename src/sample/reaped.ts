import { readdirSync } from 'node:fs'
import type { Account } from './account.ts'
import { readProc } from './proc-file.ts'
import { parseStat } from './stat.ts'
import { addTransfer, NO_TRANSFER, parseTransfer, type Transfer } from './transfer.ts'

/**
 * What the kernel has charged so far for all processes that this one has waited for, and that those have waited for:
 * exact (to 20 ms of CPU) however short they lived, once they have ended. Undefined off Linux. The share of one child
 * is the difference before and after it.
 */
export function readReaped(): Account | undefined {
  const stat = parseStat(readProc('/proc/self/stat') ?? '')
  if (stat === undefined) return undefined
  // Before the first one there is nothing to be looked up: the command is waiting for us to take up its output.
  const transfer = stat.reapedMinorFaults === 0 ? NO_TRANSFER : readReapedTransfer()
  return { ...stat.reaped, ...(transfer && { transfer }) }
}

/** Another number as soon as this process has waited for one more. */
export function countReaped(): number | undefined {
  return parseStat(readProc('/proc/self/stat') ?? '')?.reapedMinorFaults
}

/**
 * /proc/self/io holds what our threads did and what we have waited for; the file of a thread holds its own alone
 * (do_io_accounting in the kernel's fs/proc/base.c). A thread of ours that ended would count as a child; node's stay.
 */
function readReapedTransfer(): Transfer | undefined {
  const ids = threadIds()
  const doNothingYet = ids.length <= OWN_THREADS && process.uptime() < YOUNG_S
  const threads = (doNothingYet ? [String(process.pid)] : ids).map(id =>
    readTransfer(`/proc/self/task/${id}/io`),
  )
  const whole = readTransfer('/proc/self/io')
  return threads.reduce((rest, own) => rest && own && addTransfer(rest, own, -1), whole)
}

/**
 * What node starts beside its first thread computes or waits, and reads and writes nothing (measured, Node 24). Where
 * there are more, that may do so (libuv's pool, workers), each is asked.
 */
const OWN_THREADS = 7
/** A short run is over by then. */
const YOUNG_S = 0.25

function readTransfer(path: string): Transfer | undefined {
  const text = readProc(path)
  return text === undefined ? undefined : parseTransfer(text)
}

function threadIds(): string[] {
  try {
    return readdirSync('/proc/self/task')
  } catch {
    return []
  }
}
