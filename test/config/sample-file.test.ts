import { expect, test } from 'vitest'
import { optionEntries } from '../../src/config/options.ts'
import { sampleFile } from '../../src/config/sample-file.ts'
import { configPlace, said } from './place.ts'

// Prose has a space after its #, a setting has none.
const uncommented = sampleFile().replace(/^( *)#(?=\S)/gm, '$1')

test('the commented file changes nothing', async () => {
  using place = configPlace()
  const before = await place.load()
  const file = place.write('project/.tasker.yml', sampleFile())

  const after = await place.load()

  expect(said(after)).toEqual([])
  expect(after.files).toEqual([file])
  expect(after.settings).toEqual(before.settings)
})

test('with everything uncommented it is valid and gives every setting', async () => {
  using place = configPlace()
  place.write('project/.tasker.yml', uncommented)

  const loaded = await place.load({ env: { TASKER_DB_PASSWORD: 'x', TASKER_DB_TOKEN: 'x' } })

  expect(said(loaded)).toEqual([])
  const absent = optionEntries
    .filter(([name]) => !uncommented.includes(`${lastWord(name)}: `))
    .map(([name]) => name)
  expect(absent).toEqual([])
  expect(loaded.settings).toMatchObject({
    dbHost: 'db.example.com',
    poolMaxSize: 5,
    envCapture: ['BDC_*', 'PROJ_LIB'],
  })
})

test('each setting alone, uncommented, is valid', async () => {
  using place = configPlace()
  const lines = sampleFile().split('\n')
  for (const [index, line] of lines.entries()) {
    if (!/^ *#\S/.test(line)) continue
    place.write('project/.tasker.yml', lines.with(index, line.replace('#', '')).join('\n'))

    const loaded = await place.load({ env: { TASKER_DB_PASSWORD: 'x', TASKER_DB_TOKEN: 'x' } })

    expect(said(loaded)).toEqual([])
  }
})

function lastWord(name: string): string {
  const key = optionEntries.find(([known]) => known === name)?.[1].key ?? ''
  return key.slice(key.lastIndexOf('.') + 1)
}
