import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const SRC = join(import.meta.dirname, '..', 'src')

/** Lower first; folders of one floor do not know each other. */
const FLOORS = [
  ['kit'],
  ['domain'],
  ['config', 'protocol', 'process', 'sample', 'journal', 'store', 'insight', 'alert'],
  ['supervise'],
  ['monitor'],
  ['answer'],
  ['web'],
  ['cli'],
]

interface Import {
  from: string
  to: string
}

function allImports(): Import[] {
  return globSync('**/*.ts', { cwd: SRC }).flatMap(from => {
    const text = readFileSync(join(SRC, from), 'utf8')
    const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(match => match[1] ?? '')
    return specifiers.map(specifier => ({ from, to: relative(SRC, join(SRC, dirname(from), specifier)) }))
  })
}

function floorOf(file: string): number {
  const folder = file.split('/')[0] ?? ''
  return FLOORS.findIndex(floor => floor.includes(folder))
}

test('imports go strictly down: no folder knows one above it, or beside it', () => {
  const imports = allImports().filter(({ from }) => from.includes('/'))

  const wrong = imports.filter(
    ({ from, to }) => from.split('/')[0] !== to.split('/')[0] && floorOf(from) <= floorOf(to),
  )

  expect(imports.length).toBeGreaterThan(100)
  expect(wrong).toEqual([])
})

test('every folder has its floor', () => {
  const unknown = allImports().filter(({ from }) => from.includes('/') && floorOf(from) === -1)

  expect(unknown).toEqual([])
})

test('no file is part of an import cycle', () => {
  const imports = allImports()
  const targets = Map.groupBy(imports, ({ from }) => from)
  const done = new Set<string>()
  const cycles: string[][] = []
  const visit = (file: string, path: string[]): void => {
    if (path.includes(file)) cycles.push([...path.slice(path.indexOf(file)), file])
    if (path.includes(file) || done.has(file)) return
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file])
    done.add(file)
  }

  for (const file of targets.keys()) visit(file, [])

  expect(cycles).toEqual([])
})
