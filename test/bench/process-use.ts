import { readFileSync } from 'node:fs'

/** Clock ticks a second in /proc: 100 on every Linux that people run. */
const TICKS = 100

export function pssMiB(pid = 0): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024
}

export function cpuSeconds(pid = 0): number {
  return secondsIn(pid, 11)
}

/** Of all processes that this one has waited for, and those that they have waited for. */
export function childrenCpuSeconds(): number {
  return secondsIn(process.pid, 13)
}

/** User and system time, of which the first is the field of stat so far behind the name (proc(5)). */
function secondsIn(pid: number, field: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const [user, system] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(field)
  return (Number(user) + Number(system)) / TICKS
}
