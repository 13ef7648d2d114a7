import { UsageError } from '../../domain/error.ts'
import { closest } from '../../kit/closest.ts'
import { packageFile } from '../package-file.ts'
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
  world.out.write(`${packageFile('src', 'clients', file)}\n`)
  return 0
}
