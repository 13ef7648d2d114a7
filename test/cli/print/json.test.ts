import { expect, test } from 'vitest'
import { printJson } from '../../../src/cli/print/json.ts'
import { testWorld } from '../world.ts'

test('JSON on a terminal is harmless and loses nothing', () => {
  const world = testWorld({ columns: 80 })
  const value = { name: 'a\x1b[2J\x9b2J\u202eb\x7f', at: new Date(0) }

  printJson(world, value)

  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(world.printed()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  expect(JSON.parse(world.printed())).toEqual({ name: value.name, at: '1970-01-01T00:00:00.000Z' })
})
