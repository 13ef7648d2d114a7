import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The journals below a state directory, oldest run first; empty when there is no such folder. */
export function listJournals(stateDir: string): { runId: string; path: string }[] {
  const folder = join(stateDir, 'journal')
  try {
    return readdirSync(folder)
      .filter(name => /^[0-9a-f-]{36}\.ndjson$/.test(name))
      .sort()
      .map(name => ({ runId: name.slice(0, 36), path: join(folder, name) }))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
