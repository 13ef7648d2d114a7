import { readFileSync } from 'node:fs'

/** Clock ticks a second in /proc: 100 on every Linux that people run. */
const TICKS = 100

export function pssMiB(pid = 0): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1')
  return Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1]) / 1024
}

export function cpuSeconds(pid = 0): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

/** Of all processes that this one has waited for, and those that they have waited for. */
export function childrenCpuSeconds(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / TICKS
}
