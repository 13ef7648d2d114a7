import { accessSync, constants, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome } from '../domain/outcome.ts'

/**
 * Why `file` could not be started, in the words a shell has for it, or undefined when nothing speaks against it.
 * Looks where execvp(3) would: in the folders of PATH unless the name has a slash.
 */
export function whyNotStartable(
  file: string,
  env: NodeJS.ProcessEnv,
): (Outcome & { kind: 'not-found' | 'not-executable' }) | undefined {
  if (file === '') return { kind: 'not-found', file }
  const places = file.includes('/')
    ? [file]
    : (env.PATH ?? '/bin:/usr/bin').split(':').map(folder => join(folder || '.', file))
  let reason: string | undefined
  for (const place of places) {
    const found = look(place)
    if (found === 'startable') return undefined
    if (found !== 'missing') reason ??= found
  }
  return reason === undefined ? { kind: 'not-found', file } : { kind: 'not-executable', file, reason }
}

function look(place: string): 'startable' | 'missing' | 'is a directory' | 'permission denied' {
  try {
    if (statSync(place).isDirectory()) return place.includes('/') ? 'is a directory' : 'missing'
    accessSync(place, constants.X_OK)
    return 'startable'
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EACCES' || code === 'EPERM' ? 'permission denied' : 'missing'
  }
}
