import { linkSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '../../kit/make-folder.ts'
import { randomHex } from '../../kit/uuid.ts'
import type { CommandOfHolder, Holder } from './holder.ts'

export interface LockFile {
  tell(command: CommandOfHolder): void
  /** With `done` nobody gets it any more. */
  release(done?: Pick<Holder, 'doneAt' | 'runId'>): void
}

/** Somebody always wins a round; that many rounds are never lost in a row. */
const MOST_ROUNDS = 1_000

/**
 * Takes the lock whose files are in `folder`, unless its holder `holds` it still. Throws what the file system throws.
 *
 * Each holder has a file of its own, numbered one above the one before: link(2) makes it at once with all that is in
 * it, and for one process only. The file with the highest number is the lock, and it is never deleted, only written anew
 * when it is released. So nobody can take a dead holder's lock away from the one who was quicker to take it.
 */
export function takeLock(
  folder: string,
  self: Holder,
  holds: (holder: Holder) => boolean,
): LockFile | { holder: Holder } {
  makeFolder(folder)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = latest(folder)
    const holder = before === 0 ? undefined : read(join(folder, String(before)))
    if (holder === 'gone') continue // someone came later
    if (holder !== undefined && holds(holder)) return { holder }
    const number = before + 1
    const path = join(folder, String(number))
    if (!create(folder, path, self)) continue
    // Who looked long ago may have made a number that others have gone past.
    if (latest(folder) === number) {
      tidy(folder, number)
      return hold(folder, path, self)
    }
    unlinkSync(path)
  }
  throw new Error(`${folder} changes all the time`)
}

function hold(folder: string, path: string, self: Holder): LockFile {
  let known = self
  return {
    tell(command) {
      known = { ...self, ...command }
      replace(folder, path, JSON.stringify(known))
    },
    release: done =>
      replace(folder, path, done === undefined ? RELEASED : JSON.stringify({ ...known, ...done })),
  }
}

const RELEASED = '{}'

function numbersIn(folder: string): number[] {
  return readdirSync(folder)
    .filter(name => /^\d+$/.test(name))
    .map(Number)
}

function latest(folder: string): number {
  return Math.max(0, ...numbersIn(folder))
}

/** Undefined: released, or nothing that could be a holder. */
function read(path: string): Holder | undefined | 'gone' {
  try {
    const entry = JSON.parse(readFileSync(path, 'utf8'))
    return typeof entry?.supervisor?.pid === 'number' ? entry : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    throw error
  }
}

function create(folder: string, path: string, self: Holder): boolean {
  const draft = write(folder, JSON.stringify(self))
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    unlinkSync(draft)
  }
}

function replace(folder: string, path: string, text: string): void {
  renameSync(write(folder, text), path)
}

/** Beside the folder and not in it, so that its list stays short enough to be read at one moment. */
function write(folder: string, text: string): string {
  const draft = `${folder}.${randomHex(8)}`
  writeFileSync(draft, `${text}\n`, { mode: 0o600, flag: 'wx' })
  return draft
}

/** The one before stays: a list that is read while the lock changes hands then shows at least one of the two. */
function tidy(folder: string, number: number): void {
  for (const old of numbersIn(folder)) {
    if (old >= number - 1) continue
    try {
      unlinkSync(join(folder, String(old)))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}
