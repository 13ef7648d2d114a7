/** What /proc/PID/stat says of a process, as far as it is used here; see proc_pid_stat(5). Times are clock ticks. */
export interface Stat {
  /** At most 15 bytes, as Latin-1. */
  name: string
  state: string
  parentPid: number
  group: number
  session: number
  /** What it used itself. */
  own: Charges
  /** What its children used that it has waited for, and theirs. */
  reaped: Charges
  /** Grows with every process that it waits for: none gets through its life without a page fault. */
  reapedMinorFaults: number
  /** Grows with every fault and tick of its own and of those that it waits for. */
  activity: number
  threads: number
  startTicks: number
}

/** What the kernel charges a process for. */
export interface Charges {
  userTicks: number
  systemTicks: number
  majorFaults: number
}

/**
 * Ticks a second of the times in /proc. Linux shows them in USER_HZ, which is 100 on every architecture that Node
 * runs on, whatever the kernel's own HZ (time(7), include/uapi/asm-generic/param.h).
 */
export const TICKS_PER_SECOND = 100

/** Parses it; undefined when it is cut off. The name in it may hold spaces, parentheses and newlines. */
export function parseStat(text: string): Stat | undefined {
  const end = text.lastIndexOf(')')
  if (end === -1) return undefined
  const fields = text.slice(end + 2).split(' ', LAST - FIRST_AFTER_NAME + 1)
  const number = (field: number) => Number(fields[field - FIRST_AFTER_NAME] ?? Number.NaN)
  const stat = {
    name: text.slice(text.indexOf('(') + 1, end),
    state: fields[0] ?? '',
    parentPid: number(4),
    group: number(5),
    session: number(6),
    own: { userTicks: number(14), systemTicks: number(15), majorFaults: number(12) },
    reaped: { userTicks: number(16), systemTicks: number(17), majorFaults: number(13) },
    reapedMinorFaults: number(11),
    activity: ACTIVITY.reduce((sum, field) => sum + number(field), 0),
    threads: number(20),
    startTicks: number(22),
  }
  return Number.isFinite(stat.startTicks) ? stat : undefined
}

/** Fields are counted from 1, as in the manual page; 1 and 2 are the PID and the name. */
const FIRST_AFTER_NAME = 3
/** Minor and major faults, user and system time: its own, and of those that it has waited for. */
const ACTIVITY = [10, 11, 12, 13, 14, 15, 16, 17]
/** The last one that is used: what follows need not be taken apart. */
const LAST = 22

/** It has ended and waits for its parent to take notice. (Where only the first thread ended, the others go on.) */
export function isZombie(stat: Stat): boolean {
  return (stat.state === 'Z' && stat.threads <= 1) || stat.state === 'X'
}

/** Its first thread has ended, and with it what /proc/PID shows of memory and files; the others go on. */
export function hasLostFirstThread(stat: Stat): boolean {
  return stat.state === 'Z' && stat.threads > 1
}
