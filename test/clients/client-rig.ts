import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { BIN, createRig, type Rig } from '../rig/tasker.ts'

export const CLIENTS = join(import.meta.dirname, '..', '..', 'src', 'clients')
const SCRIPTS = join(import.meta.dirname, 'scripts')

/** A rig with `tasker` on the PATH and the helpers in its home. */
export function createClientRig(): Rig {
  const rig = createRig({ R_PROFILE_USER: join(import.meta.dirname, 'surroundings.R') })
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  rig.env.PATH = `${rig.home}/bin:${rig.env.PATH}:${dirname(process.execPath)}`
  for (const file of ['r/tasker.R', 'python/tasker.py', 'sh/tasker.sh', 'node/tasker.mjs'])
    copyFileSync(join(CLIENTS, file), join(rig.home, basename(file)))
  return rig
}

/** Puts a script of the source documents into the rig's home; only the line that takes in the functions is another. */
export function putScript(rig: Rig, name: string, before = ''): void {
  const script = readFileSync(join(SCRIPTS, name), 'utf8')
    .replaceAll('library(tasker)', 'source("tasker.R")')
    .replace('devtools::load_all()', 'source("tasker.R")')
    .replace('from pipeline_tracker import', 'from tasker import')
  writeFileSync(join(rig.home, name), before + script)
}

/** The rows that a query finds in the rig's database. */
export function rows(rig: Rig, query: string): Record<string, SQLOutputValue>[] {
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  return database.prepare(query).all()
}
