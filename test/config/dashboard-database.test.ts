import { describe, expect, test } from 'vitest'
import { shownSetting } from '../../src/config/mask.ts'
import { tokenOf } from '../../src/config/secrets.ts'
import { storeSettings } from '../../src/config/store-settings.ts'
import { configPlace, said } from './place.ts'

describe('a dashboard that takes runs in place of a database', () => {
  test.each([
    ['https://tasker.example.org/', 'https://tasker.example.org'],
    ['https://tasker.example.org/tasker', 'https://tasker.example.org/tasker'],
    ['http://[::1]:8237//', 'http://[::1]:8237'],
  ])('is %s', async (given, url) => {
    using place = configPlace()
    place.write('project/.tasker.yml', `database: { driver: http, url: "${given}", token: t }\n`)

    const loaded = await place.load()

    expect(said(loaded)).toEqual([])
    const settings = storeSettings(loaded.settings)
    expect(settings).toMatchObject({ driver: 'http', url })
    expect(settings.driver === 'http' && (await settings.token())).toBe('t')
  })

  test.each([
    ['https://me:secret@tasker.example.org', 'database.url: the address of the dashboard has a login in it'],
    ['https://tasker.example.org?token=secret', 'database.url: the address of the dashboard cannot be read'],
    ['https://', 'database.url: the address of the dashboard cannot be read'],
  ])('is not %s, which is said without what may be secret', async (given, sentence) => {
    using place = configPlace()
    place.write('project/.tasker.yml', `database: { url: "${given}" }\n`)

    const [problem = ''] = said(await place.load())

    expect(problem).toContain(sentence)
    expect(problem).not.toContain('secret')
  })

  test('is meant by its address alone, and by nobody who is nearer and means another one', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { url: "https://tasker.example.org" }\n')

    const far = await place.load()
    const near = await place.load({ env: { TASKER_DB_FILE: 'x.db' } })

    expect(far.settings.dbDriver).toBe('http')
    expect(near.settings).toMatchObject({ dbDriver: 'sqlite', dbUrl: undefined })
  })

  test('needs an address', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { driver: http, host: db }\n')

    const loaded = await place.load()

    expect(said(loaded)).toEqual([expect.stringContaining('driver: http needs database.url')])
    expect(storeSettings(loaded.settings)).toMatchObject({ driver: 'http' })
  })

  test('is warned of where the token could be read on the way, and not on this machine', async () => {
    using place = configPlace()
    const at = async (url: string) => said(await place.load({ env: { TASKER_DB_URL: url } }))

    expect(await at('http://tasker.example.org:80')).toEqual([
      expect.stringContaining('all on the way to tasker.example.org can read the token; use https'),
    ])
    expect(await at('http://localhost:8237')).toEqual([])
    expect(await at('http://127.0.0.1:8237')).toEqual([])
  })

  test('knows a host by its token, which is never shown: from a variable, a file, or a command', async () => {
    using place = configPlace()
    place.write('project/token', 'from-file\n')
    const load = (env: NodeJS.ProcessEnv) => place.load({ env })

    const { settings } = await load({ TASKER_DB_TOKEN: 'plain' })
    const file = await load({ TASKER_DB_TOKEN: 'file:token' })
    const command = await load({ TASKER_DB_PASSWORD_COMMAND: 'echo from-command' })
    const gone = await load({ TASKER_DB_TOKEN: 'file:gone' })

    expect(await tokenOf(settings)).toBe('plain')
    expect(shownSetting('dbToken', settings)).toBe('****')
    expect(await tokenOf(file.settings)).toBe('from-file')
    expect(await tokenOf(command.settings)).toBe('from-command')
    expect(await tokenOf((await load({})).settings)).toBeUndefined()
    await expect(tokenOf(gone.settings)).rejects.toThrow('database.token: the file')
  })
})
