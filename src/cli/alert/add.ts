import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type AlertEntry, checkAlertEntries, withAlertEntry } from '../../config/alert-entry.ts'
import { FILE_NAME, projectFiles } from '../../config/find-files.ts'
import type { Settings } from '../../config/options.ts'
import { sayError, TaskerError } from '../../domain/error.ts'
import { sayable } from '../say.ts'
import type { World } from '../world.ts'

export interface AlertAddOptions extends AlertEntry {
  /** Else the nearest `.tasker.yml`, or a new one here. */
  file?: string
  /** Only print what the file would be. */
  print?: boolean
}

/** Writes a channel or a rule into a configuration file. */
export async function alertAdd(
  world: World,
  { alertChannels, alertRules }: Settings,
  { file: given, print = false, ...entry }: AlertAddOptions,
): Promise<number> {
  const file = resolve(world.cwd, given ?? projectFiles(world.cwd)[0] ?? join(world.cwd, FILE_NAME))
  const text = withAlertEntry(readIfThere(file), entry)
  const place = { folder: dirname(file), home: world.env.HOME }
  checkAlertEntries(text, { env: world.env, place, channels: alertChannels.map(({ name }) => name) })
  if (print) {
    world.out.write(text)
    return 0
  }
  replace(file, text)
  const { name } = entry
  const lines =
    name === undefined
      ? [
          `a rule was added to ${file}`,
          ...(alertRules === undefined
            ? ['The usual rule (failed, lost, missed) holds no longer: add it too, if it is wanted.']
            : []),
        ]
      : [`the channel ${name} was added to ${file}`, `tasker alert test ${name} tries it`]
  world.out.write(lines.map(line => `${sayable(line)}\n`).join(''))
  return 0
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    if ((cause as { code?: unknown }).code === 'ENOENT') return ''
    throw new TaskerError(`${file} cannot be read (${sayError(cause)})`, 'name another one with --file', {
      cause,
    })
  }
}

/** All at once, so that nobody reads half of it. Whatever the umask: a file that others may write is not read later. */
function replace(file: string, text: string): void {
  const draft = `${file}.${process.pid}.new`
  try {
    mkdirSync(dirname(file), { recursive: true })
    const mode = (statSync(file, { throwIfNoEntry: false })?.mode ?? 0o644) & 0o777
    writeFileSync(draft, text, { mode, flag: 'wx' })
    renameSync(draft, file)
  } catch (cause) {
    throw new TaskerError(`${file} cannot be written (${sayError(cause)})`, '--print shows what to write', {
      cause,
    })
  }
}
