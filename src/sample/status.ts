import { constants } from 'node:os'
import { readProc } from './proc-file.ts'
import { readSizeLine } from './size-line.ts'

/** The most memory that a process ever had resident; undefined when it is gone. */
export function readHighestRss(pid: number): number | undefined {
  return readSizeLine(readProc(`/proc/${pid}/status`), 'VmHWM')
}

/** Whether it wants to know nothing of the end of its children: the kernel then charges it for none of them. */
export function ignoresChildren(pid: number): boolean {
  const mask = /^SigIgn:\s+([0-9a-f]+)$/m.exec(readProc(`/proc/${pid}/status`) ?? '')?.[1]
  return mask !== undefined && (BigInt(`0x${mask}`) & (1n << BigInt(constants.signals.SIGCHLD - 1))) !== 0n
}
