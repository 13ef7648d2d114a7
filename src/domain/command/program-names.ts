import { basename } from 'node:path'
import { readCommand } from './read-command.ts'
import { unwrap } from './unwrap.ts'

/**
 * The names by which a command is known: its program, the language of its script, the script or module itself. Of
 * `/usr/bin/python3 -m pytest`: `python3`, `python`, `pytest`.
 */
export function programNames(argv: readonly string[]): string[] {
  const meant = unwrap({ argv, cwd: '/' }).argv
  const { taskType, script, name } = readCommand(meant)
  const names = [meant[0] ?? '', taskType, script ?? '', name ?? ''].map(word => basename(word))
  return [...new Set(names.filter(word => word !== ''))]
}
