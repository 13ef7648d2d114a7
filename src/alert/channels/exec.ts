import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { jsonOf, type Message, shortened } from '../message.ts'
import { SendError } from '../send-error.ts'

const LIMIT_MS = 30_000

/** A command that gets the alert as JSON on its standard input, and ends with 0 when it has told somebody. */
export async function sendToCommand(
  { command }: { command: readonly string[] },
  message: Message,
  limitMs = LIMIT_MS,
): Promise<void> {
  const [file = '', ...args] = command
  // A process group of its own, so that a shell's children do not outlive the limit.
  const child = spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
  let complaint = ''
  child.stderr.on('data', chunk => {
    if (complaint.length < 1_000) complaint += chunk
  })
  child.stdin.on('error', () => {}) // it need not read
  child.stdin.end(`${JSON.stringify(jsonOf(message))}\n`)
  let isOver = false
  const timer = setTimeout(() => {
    isOver = true
    killGroup(child.pid)
  }, limitMs)
  try {
    const [code, signal] = await once(child, 'exit')
    if (code === 0) return
    if (isOver) throw new SendError(`it did not end within ${limitMs / 1000} s`)
    const how = code === null ? `killed by ${signal}` : `exit status ${code}`
    throw new SendError(shortened(`${how}${complaint === '' ? '' : `: ${complaint}`}`, 300))
  } catch (error) {
    if (error instanceof SendError) throw error
    const { code } = error as { code?: unknown }
    throw new SendError(`it cannot be started (${code})`, { isFinal: true, cause: error })
  } finally {
    clearTimeout(timer)
    child.stderr.destroy()
  }
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}
