import { notifySystemd } from '../process/notify-systemd.ts'
import type { Supervision } from './supervision.ts'

/** systemd-notify takes some milliseconds; only a machine in trouble needs more. */
const LIMIT_MS = 1_000

/**
 * Lets the command speak to the service manager in our place. A service of `Type=notify` is heard only through its main
 * process, which is us; systemd 254 and newer can be asked to hear the others too. To be done before the command starts,
 * or its READY=1 could come too soon. Only root may speak in the name of another process than its own.
 */
export async function introduceCommand({ env, note }: Supervision): Promise<void> {
  if (process.geteuid?.() !== 0) return
  if (note.startedPid === undefined || env.SYSTEMD_EXEC_PID !== String(note.startedPid)) return
  await notifySystemd(['--no-block', 'NOTIFYACCESS=all'], { env, signal: AbortSignal.timeout(LIMIT_MS) })
}
