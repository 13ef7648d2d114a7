import { dirname, resolve } from 'node:path'
import { sayError } from '../domain/error.ts'
import { commonFiles, projectFiles } from './find-files.ts'
import type { SettingName } from './options.ts'
import type { Problem } from './problem.ts'
import { readTrusted } from './read-trusted.ts'
import type { Given, Source } from './source.ts'

export interface FileSearch {
  env: NodeJS.ProcessEnv
  cwd: string
  home: string | undefined
  uid: number | undefined
  /** A file that takes the place of the nearest `.tasker.yml`, and who named it. */
  named?: { file: string; by: string; from: 'flag' | 'variable' } | undefined
  systemFile: string
}

/** The sources that configuration files are, the nearest first, with the files that were read. */
export async function fromFiles(
  search: FileSearch,
  tell: (problem: Problem) => void,
): Promise<{ files: string[]; sources: Source[] }> {
  const files: string[] = []
  const sources: Source[] = []
  const use = async (file: string, named = search.named): Promise<boolean> => {
    try {
      const text = readTrusted(file, search.uid)
      sources.push(await sourceOf(file, text, search.home, tell))
      files.push(file)
      return true
    } catch (trouble) {
      const where = named === undefined ? file : `${named.by} ${file}`
      tell({ from: named?.from ?? 'file', where, says: sayError(trouble) })
      return false
    }
  }
  if (search.named !== undefined) await use(resolve(search.cwd, search.named.file))
  else for (const file of projectFiles(search.cwd)) if (await use(file)) break
  for (const file of commonFiles(search.env, search.home, search.systemFile)) await use(file, undefined)
  return { files, sources }
}

async function sourceOf(
  file: string,
  text: string,
  home: string | undefined,
  tell: (problem: Problem) => void,
): Promise<Source> {
  // Only now: a command without a configuration file does not wait for the YAML parser.
  const { readYaml } = await import('./read-yaml.ts')
  const { values, mistakes } = readYaml(text)
  for (const { line, ...mistake } of mistakes) tell({ from: 'file', where: `${file}:${line}`, ...mistake })
  const source = new Map<SettingName, Given>()
  const place = { folder: dirname(file), home }
  for (const { name, raw, line } of values) {
    source.set(name, { raw, from: 'file', where: `${file}:${line}`, place })
  }
  return source
}
