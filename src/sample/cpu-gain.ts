import type { Charges } from './stat.ts'

/** CPU time of one process at one moment: its own, and that of children it has waited for. */
export interface CpuTimes {
  own: Pick<Charges, 'userTicks' | 'systemTicks'>
  reaped: Pick<Charges, 'userTicks' | 'systemTicks'>
}

/**
 * Ticks that a tree used between two moments, as far as they can be told: what its processes gained, and what those
 * that ended in between had used since the first moment. That part shows up, together with what was counted of them
 * before, in the reaped ticks of their parent; not so of those that ended `unheard`. A key stands for one process.
 */
export function cpuGain<Key>(
  before: ReadonlyMap<Key, CpuTimes>,
  after: ReadonlyMap<Key, CpuTimes>,
  unheard?: ReadonlySet<Key>,
): number {
  let own = 0
  let reaped = 0
  for (const [key, times] of after) {
    const earlier = before.get(key)
    own += Math.max(0, ticks(times.own) - ticks(earlier?.own))
    reaped += Math.max(0, ticks(times.reaped) - ticks(earlier?.reaped))
  }
  let countedOfEnded = 0
  for (const [key, times] of before)
    if (!after.has(key) && !unheard?.has(key)) countedOfEnded += ticks(times.own) + ticks(times.reaped)
  return own + Math.max(0, reaped - countedOfEnded)
}

function ticks(charges: CpuTimes['own'] | undefined): number {
  return charges === undefined ? 0 : charges.userTicks + charges.systemTicks
}
