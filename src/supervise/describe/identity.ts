import { readFileSync, readlinkSync } from 'node:fs'
import { userInfo } from 'node:os'

/** The kernel's id of this boot; undefined off Linux. */
export function readBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  } catch {
    return undefined
  }
}

/** Of the processes that are in no container (PROC_PID_INIT_INO of the kernel's proc_ns.h). */
export const OUTERMOST_PID_NAMESPACE = '4026531836'

/** The inode of our PID namespace: a PID means something only together with it. Undefined off Linux. */
export function readPidNamespace(): string | undefined {
  try {
    return /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0]
  } catch {
    return undefined
  }
}

/** The user who runs us; where the system has no name for them, what the environment says, else the number. */
export function readUserName(env: NodeJS.ProcessEnv): string | undefined {
  try {
    return userInfo().username
  } catch {
    // No passwd entry: usual in containers.
    return env.USER || env.LOGNAME || process.getuid?.().toString()
  }
}
