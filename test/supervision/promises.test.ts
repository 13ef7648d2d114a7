import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8')

test('the tests that PROMISES.md names are there', () => {
  const cells = read('PROMISES.md')
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| **') && !/^\| (---|behaviour)/.test(line))
    .map(line => line.split(' | ').at(-1)?.replace(/ \|$/, '') ?? '')

  const missing = cells.flatMap(cell =>
    cell.split(/ \/ (?=`)/).flatMap(part => {
      const [, file, names] = /^`(.*)`: (.*)$/.exec(part) ?? []
      if (file === undefined || names === undefined) return [`unreadable: ${part}`]
      const source = read(`${file}.test.ts`)
      return names
        .split('; ')
        .filter(name => !new RegExp(`['\`][^'\`\n]{0,9}${name.replace(/[^\w ]/g, '\\$&')}`).test(source))
    }),
  )

  expect(cells.length).toBeGreaterThan(60)
  expect(missing).toEqual([])
})
