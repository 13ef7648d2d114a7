import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TaskerError, UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'
import type { World } from '../world.ts'

const FILES = {
  r: 'r/tasker.R',
  python: 'python/tasker.py',
  sh: 'sh/tasker.sh',
  node: 'node/tasker.mjs',
}
const LANGUAGES = Object.keys(FILES)

/** `tasker clients path r`: where the helper for scripts of a language is, to be copied next to them. */
export function clientPath(world: World, language: string): number {
  const file = Object.entries(FILES).find(([name]) => name === language.toLowerCase())?.[1]
  if (file === undefined) {
    const near = closest(language.toLowerCase(), LANGUAGES)
    const remedy = near === undefined ? `there is one for ${LANGUAGES.join(', ')}` : `did you mean ${near}?`
    throw new UsageError(`there is no helper for ${language}`, remedy)
  }
  world.out.write(`${join(clientsFolder(), file)}\n`)
  return 0
}

/** The package's src/clients, from src/ as well as from the bundle in dist/. */
function clientsFolder(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const candidate = join(folder, 'src', 'clients')
    if (existsSync(candidate)) return candidate
  }
  throw new TaskerError('the folder src/clients of tasker is missing', 'install tasker anew')
}
