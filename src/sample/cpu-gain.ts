/** CPU ticks of one process at one moment: its own, and those of children it has waited for. */
export interface CpuTicks {
  ownTicks: number
  reapedTicks: number
}

/**
 * Ticks that a tree used between two moments, as far as they can be told: what its processes gained, and what those
 * that ended in between had used since the first moment. That part shows up, together with what was counted of them
 * before, in the reaped ticks of their parent. A key stands for one process.
 */
export function cpuGain<Key>(before: ReadonlyMap<Key, CpuTicks>, after: ReadonlyMap<Key, CpuTicks>): number {
  let own = 0
  let reaped = 0
  for (const [key, ticks] of after) {
    const earlier = before.get(key)
    own += Math.max(0, ticks.ownTicks - (earlier?.ownTicks ?? 0))
    reaped += Math.max(0, ticks.reapedTicks - (earlier?.reapedTicks ?? 0))
  }
  let countedOfEnded = 0
  for (const [key, ticks] of before) if (!after.has(key)) countedOfEnded += ticks.ownTicks + ticks.reapedTicks
  return own + Math.max(0, reaped - countedOfEnded)
}
