import { readProc } from './proc-file.ts'

/**
 * The PID, of our namespace, that was given away last; undefined where the kernel does not tell. PIDs are given away in
 * turn, to threads too. /proc/loadavg has it as well, but in a container that may be made up (lxcfs).
 */
export function readLastPid(): number | undefined {
  const text = readProc('/proc/sys/kernel/ns_last_pid')
  return text === undefined ? undefined : Number(text)
}
