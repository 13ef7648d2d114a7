import { join, resolve } from 'node:path'
import { unwrap } from '../../domain/command/unwrap.ts'
import { isProgram } from '../../kit/is-program.ts'

/**
 * Full path of the program that runs the script: of `nice python3 a.py`, that of python3. Undefined when it is not
 * found in `path` as execvp(3) would look.
 */
export function findInterpreter(
  command: readonly string[],
  where: { cwd: string; path: string | undefined },
): string | undefined {
  const { argv, cwd } = unwrap({ argv: command, cwd: where.cwd })
  const [file] = argv
  if (!file) return undefined
  const folders = (where.path ?? '/usr/bin:/bin').split(':')
  const places = file.includes('/') ? [file] : folders.map(folder => join(folder || '.', file))
  return places.map(place => resolve(cwd, place)).find(isProgram)
}
