import { readProc } from './proc-file.ts'
import { readSizeLine } from './size-line.ts'

/** The memory that a machine has, and what of it a new program could get without swapping. Undefined off Linux. */
export function readMachineMemory(): { totalBytes: number; availableBytes: number } | undefined {
  const text = readProc('/proc/meminfo')
  const totalBytes = readSizeLine(text, 'MemTotal')
  const availableBytes = readSizeLine(text, 'MemAvailable')
  return totalBytes === undefined || availableBytes === undefined ? undefined : { totalBytes, availableBytes }
}
