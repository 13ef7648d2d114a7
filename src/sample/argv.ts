import { readProc } from './proc-file.ts'

/** The argument vector of a process, its bytes as Latin-1; undefined when it is gone, or a thread of the kernel. */
export function readArgv(pid: number): string[] | undefined {
  const text = readProc(`/proc/${pid}/cmdline`)
  return text === undefined || text === '' ? undefined : text.replace(/\0$/, '').split('\0')
}
