import type { StreamView } from './stream-view.ts'

/** What the child gets for one of its output streams, and where tasker reads what it writes there. */
export type StreamPlan =
  /** Our own descriptor, unread: it is closed, or a device, or is a second name for a stream that is read already. */
  | { kind: 'inherit' }
  /** Our own descriptor, a regular file that is read by following it. */
  | { kind: 'follow'; path: string; from: number }
  /** The log file; nothing passes through us. */
  | { kind: 'log' }
  /** A pipe; its bytes are kept in the log, which we write, and not passed on. */
  | { kind: 'keep' }
  /** A pipe; its bytes are passed on to our own stream and kept in the log. */
  | { kind: 'pipe' }
  /** The same as the child's stdout. */
  | { kind: 'same' }

interface Wish {
  quiet: boolean
  bounded: boolean
}

export interface StreamPlans {
  stdout: StreamPlan
  stderr: StreamPlan
}

/**
 * Decides how the child's output travels, as faithfully as it can still be read. `quiet`: nothing is passed on;
 * `bounded`: the log must not grow as it likes, so that we write it ourselves.
 */
export function planStreams(own: { stdout: StreamView; stderr: StreamView }, wish: Wish): StreamPlans {
  const planned = { stdout: planOne(own.stdout, wish), stderr: planOne(own.stderr, wish) }
  const stdout = besideOther(planned.stdout, planned.stderr)
  const stderr = besideOther(planned.stderr, planned.stdout)
  return { stdout, stderr: stdout.kind === stderr.kind && isSame(own, stdout) ? { kind: 'same' } : stderr }
}

/** A log that we write ourselves for one stream is not written by the command for the other: we follow what it writes. */
function besideOther(plan: StreamPlan, other: StreamPlan): StreamPlan {
  const writtenByUs = other.kind === 'pipe' || other.kind === 'follow'
  return plan.kind === 'log' && writtenByUs ? { kind: 'keep' } : plan
}

function planOne(view: StreamView, wish: Wish): StreamPlan {
  const unseen: StreamPlan = { kind: wish.bounded ? 'keep' : 'log' }
  switch (view.kind) {
    case 'closed':
      return { kind: 'inherit' }
    case 'device':
      return wish.quiet ? unseen : { kind: 'inherit' }
    case 'null':
      return unseen
    case 'file':
      return wish.quiet ? unseen : { kind: 'follow', path: view.path, from: view.offset }
    case 'terminal':
    case 'pipe':
      return wish.quiet ? unseen : { kind: 'pipe' }
  }
}

/** Streams into one log are one; others are if they were one object before. */
function isSame(own: { stdout: StreamView; stderr: StreamView }, plan: StreamPlan): boolean {
  if (plan.kind === 'log' || plan.kind === 'keep') return true
  if (!('identity' in own.stdout && 'identity' in own.stderr)) return false
  return own.stdout.identity === own.stderr.identity
}
