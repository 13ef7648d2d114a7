import { expect, test } from 'vitest'
import { maskUrl, shownSetting } from '../../src/config/mask.ts'
import { configPlace } from './place.ts'

test.each([
  ['postgres://u:hunter2@h/d', 'postgres://u:****@h/d'],
  ['postgres://u:hunt@er2@h/d', 'postgres://u:****@h/d'],
  ['postgres://:hunter2@h/d', 'postgres://:****@h/d'],
  [
    'postgres://u@h/d?user=x&password=hunter2&sslmode=allow',
    'postgres://u@h/d?user=x&password=****&sslmode=allow',
  ],
  ['postgres://u@h:5432/d', 'postgres://u@h:5432/d'],
  ['sqlite:/srv/a:b@c.db', 'sqlite:/srv/a:b@c.db'],
])('%s is shown as %s', (url, shown) => {
  expect(maskUrl(url)).toBe(shown)
})

test('a password is shown as stars, the file that holds it by its name', async () => {
  using place = configPlace()

  const plain = await place.load({ env: { TASKER_DB_PASSWORD: 'hunter2' } })
  const file = await place.load({ env: { TASKER_DB_PASSWORD: 'file:/run/secret' } })

  expect(shownSetting('dbPassword', plain.settings)).toBe('****')
  expect(shownSetting('dbPassword', file.settings)).toBe('file:/run/secret')
})

test('values are shown as one would write them', async () => {
  using place = configPlace()

  const { settings } = await place.load({ env: { TASKER_FLUSH_INTERVAL: '2m', TASKER_ENV_CAPTURE: 'A,B' } })

  expect(shownSetting('flushIntervalMs', settings)).toBe('120s')
  expect(shownSetting('envCapture', settings)).toEqual(['A', 'B'])
  expect(shownSetting('endLine', settings)).toBe(true)
  expect(shownSetting('stages', settings)).toMatchObject({ DAILY: 'DAILY' })
  expect(shownSetting('dbHost', settings)).toBeUndefined()
})
