import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { reopenForReading } from './pipe.ts'

/**
 * Leaves a small process behind that goes on passing a pipe on to our descriptor `fd`, if there is one, and into the log,
 * until its last writer is gone: for what a background process still writes after the command has ended. Only for that:
 * whoever waits for the end of our output (cron does) waits for it as long as for the writer itself.
 */
export function leaveRelayBehind(readEnd: number, fd: number | undefined, logPath: string | undefined): void {
  const input = reopenForReading(readEnd)
  const [program, args] = logPath === undefined ? ['cat', []] : ['tee', ['-a', logPath]]
  const child = spawn(program, args as string[], {
    stdio: [input, fd ?? 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
  })
  child.on('error', () => {}) // no such program: the writer learns of our end by SIGPIPE
  child.unref()
  closeSync(input)
}
