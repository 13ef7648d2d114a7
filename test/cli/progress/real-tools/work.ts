import { chmodSync, copyFileSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a tool works on: a folder, in which it comes as far as the test lets it. */
export interface Work {
  folder: string
  add(files: Readonly<Record<string, string | Buffer>>): void
  /** How far it may come, in percent. */
  allow(percent: number): void
  allowed(): number
}

/** An empty one, in which `step` and `slowly` wait for what is allowed. */
export function prepareWork(folder: string): Work {
  let allowed = 0
  const work: Work = {
    folder,
    add(files) {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(join(folder, name, '..'), { recursive: true })
        writeFileSync(join(folder, name), content)
        chmodSync(join(folder, name), 0o755)
      }
    },
    allow(percent) {
      allowed = percent
      writeFileSync(join(folder, 'gate.new'), String(percent))
      renameSync(join(folder, 'gate.new'), join(folder, 'gate'))
    },
    allowed: () => allowed,
  }
  mkdirSync(join(folder, 'done'))
  for (const program of ['step', 'slowly'])
    copyFileSync(join(import.meta.dirname, program), join(folder, program))
  work.allow(0)
  return work
}

/** How many of the twenty steps are done, in percent. */
export function stepsDone({ folder }: Work): number {
  return readdirSync(join(folder, 'done')).length * 5
}

/** How much of so many bytes has arrived in a folder or file. */
export function bytesIn(place: string, all: number) {
  return ({ folder }: Work): number => (sizeOf(join(folder, place)) / all) * 100
}

function sizeOf(path: string): number {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat?.isDirectory()) return stat?.size ?? 0
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}
