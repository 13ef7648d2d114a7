import { readProc } from './proc-file.ts'

/** The memory that a machine has, and what of it a new program could get without swapping. Undefined off Linux. */
export function readMachineMemory(): { totalBytes: number; availableBytes: number } | undefined {
  const text = readProc('/proc/meminfo')
  const bytes = (key: string) =>
    Number(new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(text ?? '')?.[1] ?? Number.NaN) * 1024
  const memory = { totalBytes: bytes('MemTotal'), availableBytes: bytes('MemAvailable') }
  return Number.isNaN(memory.totalBytes + memory.availableBytes) ? undefined : memory
}
