import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { sayError, TaskerError } from '../../domain/error.ts'
import type { World } from '../world.ts'

/** A crontab with its name for people. */
export interface CrontabFile {
  name: string
  text: string
  /** Users are in its sixth column. */
  withUser: boolean
}

const OF_SYSTEM = '/etc/crontab'
const FOLDER = '/etc/cron.d'

/** These files; where there are none, the user's own crontab and those of the system. Throws `TaskerError`. */
export async function crontabFiles(world: World, files: readonly string[]): Promise<CrontabFile[]> {
  if (files.length > 0) return Promise.all(files.map(file => given(resolve(world.cwd, file), file)))
  // run-parts(8): cron passes over names with a dot, as packages leave them behind.
  const inFolder = (await names(FOLDER)).filter(name => /^[\w-]+$/.test(name)).map(name => join(FOLDER, name))
  const ofSystem = await Promise.all([OF_SYSTEM, ...inFolder].map(optional))
  return [...(await ofUser(world)), ...ofSystem.filter(file => file !== undefined)]
}

async function given(path: string, name: string): Promise<CrontabFile> {
  try {
    const text = await readFile(path, 'utf8')
    return { name, text, withUser: path === OF_SYSTEM || path.startsWith(`${FOLDER}/`) }
  } catch (cause) {
    throw new TaskerError(`${name} cannot be read: ${sayError(cause)}`, '', { cause })
  }
}

async function optional(path: string): Promise<CrontabFile | undefined> {
  try {
    return await given(path, path)
  } catch {
    return undefined
  }
}

/** `crontab -l` fails where there is none. */
async function ofUser(world: World): Promise<CrontabFile[]> {
  try {
    const { stdout } = await promisify(execFile)('crontab', ['-l'], { env: world.env })
    return [{ name: 'crontab', text: stdout, withUser: false }]
  } catch {
    return []
  }
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch {
    return []
  }
}
