import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Loaded, type LoadInput, loadSettings } from '../../src/config/load.ts'

/** A folder of its own with a home, a project and a machine-wide file, in which settings are loaded. */
export interface ConfigPlace extends Disposable {
  root: string
  home: string
  /** The working directory. */
  project: string
  systemFile: string
  /** Writes below the root and returns the full path. */
  write(path: string, text: string): string
  load(input?: Partial<LoadInput>): Promise<Loaded>
}

export function configPlace(): ConfigPlace {
  const root = mkdtempSync(join(tmpdir(), 'tasker-config-'))
  const home = join(root, 'home')
  const project = join(root, 'project')
  const systemFile = join(root, 'etc.yml')
  mkdirSync(home)
  mkdirSync(project)
  return {
    root,
    home,
    project,
    systemFile,
    write(path, text) {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text, { mode: 0o644 })
      return file
    },
    load: input => loadSettings({ cwd: project, systemFile, ...input, env: { HOME: home, ...input?.env } }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** What the problems say, one line each. */
export function said(loaded: Loaded): string[] {
  return loaded.problems.map(({ where, says }) => `${where}: ${says}`)
}
