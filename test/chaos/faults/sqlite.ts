import { execFileSync } from 'node:child_process'
import { accessSync, chmodSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as pause } from 'node:timers/promises'
import type { Fault } from './fault.ts'

/** Faults of a SQLite database. */
export const SQLITE_FAULTS: readonly Fault[] = [
  {
    name: 'database locked',
    expectation: 'nothing',
    async inject(world, chance) {
      if (!existsSync(world.databaseFile)) return false
      using database = new DatabaseSync(world.databaseFile, { timeout: 2_000 })
      try {
        database.exec('BEGIN EXCLUSIVE')
      } catch {
        return false // the disk is full, or others were there all the time
      }
      await pause(chance.whole(50, 2_500))
      database.exec('ROLLBACK')
      return true
    },
  },
  {
    name: 'database read-only',
    expectation: 'nothing',
    possible: world => canForbidWriting(world.stateDir),
    async inject(world, chance) {
      if (!existsSync(world.databaseFile)) return false
      setWritable(world.databaseFile, false)
      await pause(chance.whole(50, 1_500))
      setWritable(world.databaseFile, true)
      return true
    },
  },
]

/** For root too, whom a mode does not keep from writing. */
function setWritable(file: string, writable: boolean): void {
  if (process.getuid?.() === 0)
    execFileSync('chattr', [writable ? '-i' : '+i', file], { stdio: ['ignore', 'ignore', 'pipe'] })
  else chmodSync(file, writable ? 0o600 : 0o400)
}

/** Not everywhere may root make a file immutable. */
function canForbidWriting(folder: string): boolean {
  const file = join(folder, 'probe')
  writeFileSync(file, '')
  try {
    setWritable(file, false)
    accessSync(file, constants.W_OK)
    return false
  } catch (error) {
    return ['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')
  } finally {
    try {
      setWritable(file, true)
    } catch {
      // It never was anything else.
    }
    rmSync(file)
  }
}
