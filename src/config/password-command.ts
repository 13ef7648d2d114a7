import { type ExecFileException, execFile } from 'node:child_process'
import { TaskerError } from '../domain/error.ts'
import { redactText } from '../domain/redact.ts'

/** Longer than any password store takes that asks nobody. */
const LIMIT_MS = 10_000

/**
 * The first line that the shell command prints. It gets no input, for stdin belongs to the tracked command. Throws
 * `TaskerError`, which says what the command wrote on stderr, never what it printed.
 */
export function runPasswordCommand(
  command: string,
  { limitMs = LIMIT_MS, setting = 'database.password_command' } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      const remedy = `run it by hand: ${redactText(command)}`
      reject(new TaskerError(`${setting} ${reason}`, remedy))
    }
    const options = { timeout: limitMs, killSignal: 'SIGKILL', encoding: 'utf8' } as const
    const child = execFile('/bin/sh', ['-c', command], options, (error, stdout, stderr) => {
      if (error !== null) return fail(reasonOf(error, stderr, limitMs))
      const password = stdout.split(/\r?\n/, 1)[0]
      return password ? resolve(password) : fail('printed nothing')
    })
    // It may be gone before it reads.
    child.stdin?.on('error', () => {})
    child.stdin?.end()
  })
}

function reasonOf(error: ExecFileException, stderr: string, limitMs: number): string {
  if (error.killed) return `took longer than ${limitMs / 1000} s`
  const said = stderr.trim().split('\n').at(-1)
  const how = error.signal ? `was killed by ${error.signal}` : `failed with exit status ${error.code}`
  return said ? `${how} (${said.slice(0, 200)})` : how
}
