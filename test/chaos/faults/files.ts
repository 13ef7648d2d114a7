import { appendFileSync, globSync, renameSync, rmSync, truncateSync, unlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Chance } from '../chance.ts'
import type { Excuse } from '../excuses.ts'
import { fileSize } from '../files.ts'
import type { Fault } from './fault.ts'

/** For the runs whose journal, log or message file it was. */
const EXCUSES: Record<string, readonly Excuse[]> = {
  journal: ['lost', 'unrecorded', 'facts'],
  logs: ['log'],
  messages: ['facts'],
}

const EXPECTATION: Record<string, string> = {
  journal: 'its run is as it was, or `lost:`, or not there; never anything else',
  logs: 'its log is not complete; nothing else',
  messages: 'nothing',
}

/** Faults of the files in the state directory: of one file, or of one of its folders. */
export const FILE_FAULTS: readonly Fault[] = [
  damage('journal truncated', 'journal', (path, chance) =>
    truncateSync(path, chance.whole(0, fileSize(path))),
  ),
  damage('garbage in a journal', 'journal', (path, chance) => appendFileSync(path, garbage(chance))),
  damage('log truncated', 'logs', (path, chance) => truncateSync(path, chance.whole(0, fileSize(path)))),
  damage('garbage in a log', 'logs', (path, chance) => appendFileSync(path, garbage(chance))),
  damage('log deleted', 'logs', path => unlinkSync(path)),
  removal('journal'),
  removal('logs'),
  removal('messages'),
]

type Folder = 'journal' | 'logs' | 'messages'

/** To one file of a folder. */
function damage(name: string, folder: Folder, action: (path: string, chance: Chance) => void): Fault {
  return {
    name,
    expectation: EXPECTATION[folder] ?? '',
    async inject(world, chance) {
      const [first, ...rest] = filesOf(join(world.stateDir, folder))
      if (first === undefined) return false
      const path = chance.one([first, ...rest])
      world.excuses.add(runIdOf(path), name, EXCUSES[folder] ?? [])
      return tried(() => action(path, chance))
    },
  }
}

/** Of a whole folder: moved away at once, so that it is known whose files are gone. */
function removal(folder: Folder): Fault {
  return {
    name: `folder ${folder} removed`,
    expectation: EXPECTATION[folder] ?? '',
    async inject(world) {
      const away = join(world.folder, 'state', `removed-${folder}`)
      if (!tried(() => renameSync(join(world.stateDir, folder), away))) return false
      for (const path of filesOf(away)) world.excuses.add(runIdOf(path), this.name, EXCUSES[folder] ?? [])
      rmSync(away, { recursive: true })
      return true
    },
  }
}

function filesOf(folder: string): string[] {
  return globSync('**/*-*-*-*-*', { cwd: folder }).map(path => join(folder, path))
}

function runIdOf(path: string): string {
  return basename(path).slice(0, 36)
}

/** Sometimes lines, sometimes a line without an end that the next one is glued to. */
function garbage(chance: Chance): Buffer {
  const bytes = chance.bytes(chance.whole(1, 300))
  return chance.happens(0.5) ? Buffer.concat([bytes, Buffer.from('\n{"seq":\n{}\n')]) : bytes
}

/** False: somebody else was quicker, and the file is gone, or the disk is full. */
function tried(action: () => void): boolean {
  try {
    action()
    return true
  } catch (error) {
    if (['ENOENT', 'ENOSPC'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}
