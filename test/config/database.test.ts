import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { urlParts } from '../../src/config/database-url.ts'
import { storeSettings } from '../../src/config/store-settings.ts'
import { configPlace, said } from './place.ts'

const place = { folder: '/srv/job', home: '/home/me' }

describe('a database URL', () => {
  test.each([
    [
      'postgres://u:p%40%2F@db.example.com:5433/geo%20db?sslmode=require&connect_timeout=10',
      {
        dbHost: 'db.example.com',
        dbPort: '5433',
        dbName: 'geo db',
        dbUser: 'u',
        dbPassword: 'p@/',
        dbSslmode: 'require',
        dbConnectTimeoutMs: '10',
      },
    ],
    ['postgresql:///geodb?host=/run/pg&user=me', { dbHost: '/run/pg', dbName: 'geodb', dbUser: 'me' }],
    ['postgres://%2Frun%2Fpg/geodb', { dbHost: '/run/pg', dbName: 'geodb' }],
    ['postgres://me@/geodb', { dbName: 'geodb', dbUser: 'me' }],
    ['postgres://:5433', { dbPort: '5433' }],
    ['POSTGRES://[::1]/x?password=a+b', { dbHost: '::1', dbName: 'x', dbPassword: 'a+b' }],
  ])('%s', (url, parts) => {
    expect(urlParts(url, place)).toEqual({ dbDriver: 'postgresql', ...parts })
  })

  test.each([
    ['sqlite:runs.db', '/srv/job/runs.db'],
    ['sqlite:/var/runs.db', '/var/runs.db'],
    ['sqlite:///var/runs.db', '/var/runs.db'],
    ['sqlite://runs.db', '/srv/job/runs.db'],
    ['sqlite:~/runs.db', '/home/me/runs.db'],
  ])('%s is the file %s', (url, dbFile) => {
    expect(urlParts(url, place)).toEqual({ dbDriver: 'sqlite', dbFile })
  })

  test.each([
    [
      'runs.db',
      'this is not a URL; write postgres://user@host/dbname, sqlite:path, or https://… of a dashboard',
    ],
    [
      'mysql://h/d',
      "'mysql:' is no database that tasker knows; write postgres://user@host/dbname, sqlite:path, or https://… of a dashboard",
    ],
    ['sqlite:', 'a sqlite URL needs the path of a file; write sqlite:path/to/tasker.db'],
    ['sqlite::memory:', 'a sqlite URL needs the path of a file; write sqlite:path/to/tasker.db'],
    ['postgres:geodb', 'the URL cannot be read'],
    ['postgres://u:p#w@h/d', 'the URL cannot be read'],
    ['postgres://h:99999/d', 'the URL cannot be read'],
    ['postgres://a,b/d', 'the URL names several hosts; tasker takes one: name the one to write to'],
    [
      'postgres://h/d?ssl=1',
      "the URL has 'ssl', which tasker does not know; after the question mark it takes host",
    ],
    ['postgres://u:100%@h/d', "a '%' in the URL is not followed by two hexadecimal digits"],
  ])('%s is refused with one sentence', (url, sentence) => {
    expect(() => urlParts(url, place)).toThrow(sentence)
  })
})

describe('which database is meant', () => {
  test('a host or dbname means PostgreSQL, a file SQLite; the nearest source decides', async () => {
    using here = configPlace()
    here.write('home/.config/tasker/config.yml', 'database: { host: db, user: me }\n')

    const byHost = await here.load()
    const byFile = await here.load({ env: { TASKER_DB_FILE: 'runs.db' } })
    const byDriver = await here.load({ env: { TASKER_DB_DRIVER: 'sqlite' } })
    const byUser = await here.load({
      systemFile: '/nowhere',
      env: { XDG_CONFIG_HOME: '/nowhere', TASKER_DB_USER: 'me' },
    })

    expect(byHost.settings.dbDriver).toBe('postgresql')
    expect(byHost.origins.dbDriver).toEqual(byHost.origins.dbHost)
    expect(storeSettings(byFile.settings)).toEqual({ driver: 'sqlite', file: join(here.project, 'runs.db') })
    expect(byDriver.settings.dbDriver).toBe('sqlite')
    expect(byUser.settings.dbDriver).toBe('sqlite')
  })

  test('a URL overrules the parts beside it and further away, and leaves nothing of another place', async () => {
    using here = configPlace()
    here.write(
      'home/.config/tasker/config.yml',
      'database: { host: far, port: 1, dbname: far, user: me, schema: s }\n',
    )
    here.write('project/.tasker.yml', 'database: { url: "postgres://near/n", host: beside, password: pw }\n')

    const { settings, problems } = await here.load()

    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      dbHost: 'near',
      dbPort: undefined,
      dbName: 'n',
      dbUser: 'me',
      dbPassword: 'pw',
      dbSchema: 's',
    })
  })

  test('a nearer part overrules its part of the URL, or all of it where it means the other kind', async () => {
    using here = configPlace()
    here.write('project/.tasker.yml', 'database: { url: "postgres://u@near:7/n" }\n')

    const part = await here.load({ env: { TASKER_DB_HOST: 'nearer' } })
    const file = await here.load({ env: { TASKER_DB_FILE: 'x.db' } })
    const url = await here.load({ env: { TASKER_DB_HOST: 'nearer' }, flags: { dbUrl: 'sqlite:y.db' } })

    expect(part.settings).toMatchObject({ dbHost: 'nearer', dbPort: 7, dbName: 'n', dbUser: 'u' })
    expect(storeSettings(file.settings)).toEqual({ driver: 'sqlite', file: join(here.project, 'x.db') })
    expect(file.settings.dbUrl).toBeUndefined()
    expect(storeSettings(url.settings)).toEqual({ driver: 'sqlite', file: join(here.project, 'y.db') })
  })

  test('a sqlite URL in a file is relative to that file', async () => {
    using here = configPlace()
    here.write('project/.tasker.yml', 'database: { url: "sqlite:runs.db" }\n')

    const { settings } = await here.load({ cwd: join(here.project, 'deep/down') })

    expect(settings.dbFile).toBe(join(here.project, 'runs.db'))
  })

  test('a bad part of a URL is told, the rest of it holds', async () => {
    using here = configPlace()

    const loaded = await here.load({ env: { TASKER_DB_URL: 'postgres://u:pw@h/d?sslmode=please' } })

    expect(said(loaded)).toEqual([
      expect.stringMatching(/^TASKER_DB_URL: in the URL, sslmode: 'please' is not known/),
    ])
    expect(loaded.settings).toMatchObject({ dbHost: 'h', dbSslmode: 'prefer' })
  })
})

describe("PostgreSQL's own variables", () => {
  const env = {
    PGHOST: 'pg',
    PGPORT: '6432',
    PGDATABASE: 'pgdb',
    PGUSER: 'pguser',
    PGPASSWORD: 'pgpw',
    PGSSLMODE: 'require',
    PGCONNECT_TIMEOUT: '7',
    PGPASSFILE: '/pgpass',
  }

  test('fill in what nobody gave, when PostgreSQL is meant', async () => {
    using here = configPlace()

    const { settings, origins, problems } = await here.load({
      env: { ...env, TASKER_DB_DRIVER: 'postgresql', TASKER_DB_NAME: 'mine' },
    })

    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      dbHost: 'pg',
      dbPort: 6432,
      dbName: 'mine',
      dbUser: 'pguser',
      dbPassword: 'pgpw',
      dbSslmode: 'require',
      dbConnectTimeoutMs: 7000,
      dbPassfile: '/pgpass',
    })
    expect(origins.dbHost).toEqual({ from: 'variable', where: 'PGHOST' })
  })

  test('never turn SQLite into PostgreSQL', async () => {
    using here = configPlace()

    const { settings } = await here.load({ env })

    expect(settings).toMatchObject({ dbDriver: 'sqlite', dbHost: undefined, dbSslmode: 'prefer' })
  })

  test('give no password where a command is to be asked', async () => {
    using here = configPlace()

    const { settings } = await here.load({
      env: { ...env, TASKER_DB_HOST: 'h', TASKER_DB_PASSWORD_COMMAND: 'pass show db' },
    })

    expect(settings.dbPassword).toBeUndefined()
  })

  test('that are wrong are told and passed over', async () => {
    using here = configPlace()

    const loaded = await here.load({ env: { PGPORT: 'x', TASKER_DB_HOST: 'h' } })

    expect(said(loaded)).toEqual([expect.stringMatching(/^PGPORT: 'x' is not a whole number/)])
  })
})

test('the store gets what was given, and nothing that was not', async () => {
  using here = configPlace()

  const { settings } = await here.load({
    flags: { dbUrl: 'postgres://u:pw@h:1/d?schema=runs&sslrootcert=/ca.pem' },
  })
  const bare = await here.load({ env: { TASKER_DB_DRIVER: 'postgresql' } })

  expect(storeSettings(settings)).toEqual({
    driver: 'postgresql',
    host: 'h',
    port: 1,
    database: 'd',
    user: 'u',
    password: expect.any(Function),
    schema: 'runs',
    sslmode: 'prefer',
    sslrootcert: '/ca.pem',
    connectTimeoutMs: 5000,
    pool: { min: 0, max: 5, idleTimeoutMs: 300_000 },
  })
  const store = storeSettings(bare.settings)
  expect(store).not.toHaveProperty('host')
  expect(store).not.toHaveProperty('user')
})
