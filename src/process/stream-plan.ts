import type { StreamView } from './stream-view.ts'

/** What the child gets for one of its output streams, and where tasker reads what it writes there. */
export type StreamPlan =
  /** Our own descriptor, unread: it is closed, or a device, or is a second name for a stream that is read already. */
  | { kind: 'inherit' }
  /** Our own descriptor, a regular file that is read by following it. */
  | { kind: 'follow'; path: string; from: number }
  /** The log file; nothing passes through us. */
  | { kind: 'log' }
  /** A pipe; its bytes are passed on to our own stream and kept in the log. */
  | { kind: 'pipe' }
  /** The same as the child's stdout. */
  | { kind: 'same' }

export interface StreamPlans {
  stdout: StreamPlan
  stderr: StreamPlan
}

/**
 * Decides how the child's output travels, as faithfully as it can still be read. `quiet`: nothing is passed on;
 * `log`: the user named a log file, which then has to hold the output even if that goes to another file.
 */
export function planStreams(
  own: { stdout: StreamView; stderr: StreamView },
  wish: { quiet: boolean; log: boolean },
): StreamPlans {
  const stdout = planOne(own.stdout, wish)
  const stderr = planOne(own.stderr, wish)
  return { stdout, stderr: stdout.kind === stderr.kind && isSame(own, stdout) ? { kind: 'same' } : stderr }
}

function planOne(view: StreamView, wish: { quiet: boolean; log: boolean }): StreamPlan {
  switch (view.kind) {
    case 'closed':
      return { kind: 'inherit' }
    case 'device':
      return { kind: wish.quiet ? 'log' : 'inherit' }
    case 'null':
      return { kind: 'log' }
    case 'file':
      if (wish.quiet) return { kind: 'log' }
      return wish.log ? { kind: 'pipe' } : { kind: 'follow', path: view.path, from: view.offset }
    case 'terminal':
    case 'pipe':
      return wish.quiet ? { kind: 'log' } : { kind: 'pipe' }
  }
}

/** Streams into one log are one; others are if they were one object before. */
function isSame(own: { stdout: StreamView; stderr: StreamView }, plan: StreamPlan): boolean {
  if (plan.kind === 'log') return true
  if (!('identity' in own.stdout && 'identity' in own.stderr)) return false
  return own.stdout.identity === own.stderr.identity
}
