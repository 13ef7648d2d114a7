import { statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'

export const FILE_NAME = '.tasker.yml'

const LEVELS_UP = 10

/** The `.tasker.yml` files in the folder and up to ten levels above it, the nearest first. */
export function projectFiles(cwd: string): string[] {
  const found: string[] = []
  let folder = resolve(cwd)
  for (let level = 0; level <= LEVELS_UP; level++) {
    const file = `${folder === '/' ? '' : folder}/${FILE_NAME}`
    if (exists(file)) found.push(file)
    const parent = dirname(folder)
    if (parent === folder) break
    folder = parent
  }
  return found
}

/** The configuration files of the user and of the machine that exist, in this order. */
export function commonFiles(env: NodeJS.ProcessEnv, home: string | undefined, systemFile: string): string[] {
  const xdg = env.XDG_CONFIG_HOME
  const folder = xdg && isAbsolute(xdg) ? xdg : home && join(home, '.config')
  const files = folder ? [join(folder, 'tasker', 'config.yml'), systemFile] : [systemFile]
  return files.filter(exists)
}

/** A folder that may not be searched hides what is in it, from us as from everybody else. */
function exists(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) !== undefined
  } catch {
    return false
  }
}
