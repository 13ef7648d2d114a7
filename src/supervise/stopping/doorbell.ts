import { existsSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from '../../kit/make-folder.ts'
import type { CancelRequest } from '../../store/requests.ts'

/*
 * How somebody on the same host asks a supervisor to stop its run: by a file in the state directory, which only those
 * can write who could also signal it. The supervisor takes the file away when it has read it.
 */

/** Each look wakes us up. */
const LOOK_MS = 1_000

/** Asks the supervisor of this run. Throws what the file system throws. */
export function ring(stateDir: string, runId: string, request: CancelRequest): void {
  const path = bellPath(stateDir, runId)
  makeFolder(dirname(path))
  // It may be root who asks, and not root who reads; the folder is the supervisor's own.
  writeFileSync(`${path}.new`, JSON.stringify(request), { mode: 0o644 })
  renameSync(`${path}.new`, path)
}

/** Nobody has taken the request yet. */
export function isRinging(stateDir: string, runId: string): boolean {
  return existsSync(bellPath(stateDir, runId))
}

/** Takes the request back, or away when it has been read; it does not matter who is first. */
export function silence(stateDir: string, runId: string): void {
  try {
    unlinkSync(bellPath(stateDir, runId))
  } catch {
    // Nobody has asked, or somebody else was quicker.
  }
}

/** Tells each request for this run, until it is disposed of; one that comes later is for whoever listens next. */
export function listen(
  stateDir: string,
  runId: string,
  onRing: (request: CancelRequest) => void,
): Disposable {
  const path = bellPath(stateDir, runId)
  const look = () => {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return
    const request = read(path)
    silence(stateDir, runId)
    if (request !== undefined) onRing(request)
  }
  const timer = setInterval(look, LOOK_MS).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

function read(path: string): CancelRequest | undefined {
  try {
    const { by, killAfterMs } = JSON.parse(readFileSync(path, 'utf8'))
    return { by: String(by), killAfterMs: Math.max(0, Number(killAfterMs) || 0) }
  } catch {
    return undefined
  }
}

function bellPath(stateDir: string, runId: string): string {
  return join(stateDir, 'cancel', runId)
}
