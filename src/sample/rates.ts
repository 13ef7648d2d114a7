import type { Sample } from '../domain/resources.ts'
import { cpuGain } from './cpu-gain.ts'
import type { Look } from './look.ts'
import type { Member } from './member.ts'
import { TICKS_PER_SECOND } from './stat.ts'
import { addTransfer, NO_TRANSFER, type Transfer } from './transfer.ts'

type Rates = Pick<Sample, 'spanMs' | 'cpuPercent' | 'readBytesPerSecond' | 'writtenBytesPerSecond'>

/** What a tree used in the time between two looks. `unheard` ended in between, and nobody was charged for them. */
export function ratesBetween(before: Look, after: Look, spanMs: number, unheard: ReadonlySet<Member>): Rates {
  const seconds = spanMs / 1000
  const cpuSeconds = cpuGain(before.stats, after.stats, unheard) / TICKS_PER_SECOND
  const transfer = transferGain(before, after, unheard)
  return {
    spanMs: Math.round(spanMs),
    cpuPercent: Math.round((cpuSeconds / seconds) * 1000) / 10,
    ...(transfer && {
      readBytesPerSecond: Math.round(Math.max(0, transfer.readBytes) / seconds),
      writtenBytesPerSecond: Math.round(Math.max(0, transfer.writtenBytes) / seconds),
    }),
  }
}

/** Whom a process has waited for is in its own figures from then on, with all that was counted of it before. */
function transferGain(before: Look, after: Look, unheard: ReadonlySet<Member>): Transfer | undefined {
  let gain: Transfer | undefined
  for (const { transfer } of after.details.values())
    if (transfer !== undefined) gain = addTransfer(gain ?? NO_TRANSFER, transfer)
  for (const [member, { transfer }] of before.details) {
    const isCharged = !after.stats.has(member) && !unheard.has(member)
    const isSeen = after.details.get(member)?.transfer !== undefined
    if (gain && transfer && (isCharged || isSeen)) gain = addTransfer(gain, transfer, -1)
  }
  return gain
}
