import type { LaunchNote } from './launcher.ts'

/** Variables in which a service manager names, by its PID, the process that it started: systemd.exec(5). */
const NAMES_PID = ['LISTEN_PID', 'WATCHDOG_PID', 'SYSTEMD_EXEC_PID'] as const

/**
 * The lines of `sh` that put the command's PID where the service manager put ours, so that the command takes sockets
 * and watchdog for its own (sd_listen_fds(3), sd_watchdog_enabled(3)). The `sh` execs the command and has its PID.
 */
export function pidRepairs(env: NodeJS.ProcessEnv, note: LaunchNote): string[] {
  if (note.startedPid === undefined) return []
  const ours = NAMES_PID.filter(name => env[name] === String(note.startedPid))
  // The inode of our pidfd (systemd 258); without it, sockets are judged by LISTEN_PID alone.
  const alsoOurs = ours.includes('LISTEN_PID') && env.LISTEN_PIDFDID !== undefined
  return [...ours.map(name => `${name}=$$`), ...(alsoOurs ? ['unset LISTEN_PIDFDID'] : [])]
}
