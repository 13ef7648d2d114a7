import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settingsTable } from '../../src/config/document.ts'
import { optionEntries } from '../../src/config/options.ts'

const page = join(import.meta.dirname, '../../docs/configuration.md')
const [START, END] = [/<!-- settings:.*-->\n/, '<!-- end of settings -->']

test('docs/configuration.md lists exactly the settings there are', async () => {
  const text = readFileSync(page, 'utf8')
  const start = START.exec(text)?.[0]
  if (start === undefined) throw new Error('the place of the table is not marked any more')
  const before = text.slice(0, text.indexOf(start) + start.length)
  const after = text.slice(text.indexOf(END))

  await expect(`${before}\n${settingsTable()}\n\n${after}`).toMatchFileSnapshot(page)
})

test('the table has a row with key, variable and default of each setting', () => {
  const rows = settingsTable().split('\n').slice(2)

  expect(rows).toHaveLength(optionEntries.length)
  expect(rows).toContain(
    '| `database.connect_timeout` | `TASKER_DB_CONNECT_TIMEOUT`, `PGCONNECT_TIMEOUT` | `5s` | How long to wait for a connection |',
  )
})

test('keys and variables are unique, and named alike', () => {
  const keys = optionEntries.map(([, { key }]) => key)
  const variables = optionEntries.map(([, { env }]) => env)

  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(variables).size).toBe(variables.length)
  for (const [, { key, env }] of optionEntries) {
    const last = key.slice(key.lastIndexOf('.') + 1).toUpperCase()
    expect(env).toMatch(/^TASKER_[A-Z_]+$/)
    expect(env.endsWith(last) || key === 'database.dbname').toBe(true)
  }
})

test('the variables of the R package are all there', () => {
  const variables = optionEntries.map(([, { env }]) => env)

  for (const name of ['HOST', 'PORT', 'NAME', 'USER', 'PASSWORD', 'SCHEMA', 'DRIVER']) {
    expect(variables).toContain(`TASKER_DB_${name}`)
  }
})
