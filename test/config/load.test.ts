import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUILT_IN_STAGES } from '../../src/config/stage-prefixes.ts'
import { configPlace, said } from './place.ts'

const uid = process.getuid?.() ?? 0

describe('with nothing given', () => {
  test('the defaults hold, under the home folder, in SQLite', async () => {
    using place = configPlace()

    const { settings, origins, problems, files } = await place.load()

    const state = join(place.home, '.local/state/tasker')
    expect(settings).toMatchObject({
      dbDriver: 'sqlite',
      dbFile: join(state, 'tasker.db'),
      stateDir: state,
      logDir: join(state, 'logs'),
      dbSchema: 'tasker',
      dbSslmode: 'prefer',
      dbConnectTimeoutMs: 5000,
      poolIdleTimeoutMs: 300_000,
      flushIntervalMs: 5000,
      sampleInterval: 'auto',
      exitWaitMs: 2000,
      endLine: true,
      envCapture: [],
    })
    expect(settings.dbHost).toBeUndefined()
    expect(origins.stateDir).toEqual({ from: 'default', where: '' })
    expect(problems).toEqual([])
    expect(files).toEqual([])
  })

  test('the state directory follows XDG_STATE_HOME, TASKER_STATE_DIR, root, the unit, and else tells', async () => {
    using place = configPlace()

    const xdg = await place.load({ env: { XDG_STATE_HOME: '/xdg' } })
    const relative = await place.load({ env: { XDG_STATE_HOME: 'xdg' } })
    const own = await place.load({ env: { XDG_STATE_HOME: '/xdg', TASKER_STATE_DIR: 'here' } })
    const root = await place.load({ env: { HOME: '' }, uid: 0 })
    const nobody = await place.load({ env: { HOME: '', TMPDIR: '/scratch' }, uid: 4711 })
    const service = await place.load({ env: { HOME: '', STATE_DIRECTORY: '/var/lib/etl:/x' }, uid: 4711 })

    expect(xdg.settings.stateDir).toBe('/xdg/tasker')
    expect(relative.settings.stateDir).toBe(join(place.home, '.local/state/tasker'))
    expect(own.settings.logDir).toBe(join(place.project, 'here/logs'))
    expect(root.settings.stateDir).toBe('/var/lib/tasker')
    expect(root.problems).toEqual([])
    expect(nobody.settings.stateDir).toBe('/scratch/tasker-4711')
    expect(service.settings.stateDir).toBe('/var/lib/etl/tasker')
    expect(service.problems).toEqual([])
    expect(said(nobody)).toEqual([expect.stringMatching(/^HOME: .*set HOME or TASKER_STATE_DIR$/)])
  })
})

describe('precedence', () => {
  test('flag before variable before project, user and machine file', async () => {
    using place = configPlace()
    const project = place.write('project/.tasker.yml', 'database:\n  dbname: p\n  user: p\n  port: 1\n')
    const user = place.write('home/.config/tasker/config.yml', 'database: { user: u, port: 2, schema: u }\n')
    place.write('etc.yml', 'database: { schema: m, sslmode: require }\n')

    const { settings, origins, files, problems } = await place.load({
      env: { TASKER_DB_NAME: 'v', TASKER_DB_USER: 'v' },
      flags: { dbName: 'f' },
    })

    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      dbName: 'f',
      dbUser: 'v',
      dbPort: 1,
      dbSchema: 'u',
      dbSslmode: 'require',
    })
    expect(origins).toMatchObject({
      dbUser: { from: 'variable', where: 'TASKER_DB_USER' },
      dbPort: { from: 'file', where: `${project}:4` },
      dbSslmode: { from: 'file', where: `${place.systemFile}:1` },
    })
    expect(files).toEqual([project, user, place.systemFile])
  })

  test('an empty variable counts as not given', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { host: db }\n')

    const { settings } = await place.load({ env: { TASKER_DB_HOST: '' } })

    expect(settings.dbHost).toBe('db')
  })

  test('XDG_CONFIG_HOME names the folder of the user file', async () => {
    using place = configPlace()
    const file = place.write('xdg/tasker/config.yml', 'end_line: off\n')

    const { settings, files } = await place.load({ env: { XDG_CONFIG_HOME: join(place.root, 'xdg') } })

    expect(files).toEqual([file])
    expect(settings.endLine).toBe(false)
  })
})

describe('finding .tasker.yml', () => {
  test('the nearest one upwards is taken, ten levels up and no further', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { host: far }\n')
    const ten = join(place.project, 'a/b/c/d/e/f/g/h/i/j')
    mkdirSync(join(ten, 'k'), { recursive: true })

    const reached = await place.load({ cwd: ten })
    const tooFar = await place.load({ cwd: join(ten, 'k') })
    place.write('project/a/b/.tasker.yml', 'end_line: false\n')
    const nearer = await place.load({ cwd: ten })

    expect(reached.settings.dbHost).toBe('far')
    expect(tooFar.settings.dbHost).toBeUndefined()
    expect(nearer.settings).toMatchObject({ dbHost: undefined, endLine: false })
  })

  test('a file named by --config or TASKER_CONFIG takes its place', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { host: near }\n')
    place.write('project/other.yml', 'database: { host: other }\n')
    const third = place.write('third.yml', 'database: { host: third }\n')

    const byVariable = await place.load({ env: { TASKER_CONFIG: 'other.yml' } })
    const byFlag = await place.load({ env: { TASKER_CONFIG: 'other.yml' }, configFile: third })

    expect(byVariable.settings.dbHost).toBe('other')
    expect(byFlag.settings.dbHost).toBe('third')
    expect([...byVariable.problems, ...byFlag.problems]).toEqual([])
  })

  test('a named file that is not there is told, and blamed on who named it', async () => {
    using place = configPlace()

    const byFlag = await place.load({ configFile: 'gone.yml' })
    const byVariable = await place.load({ env: { TASKER_CONFIG: '/gone.yml' } })

    expect(said(byFlag)).toEqual([
      `--config ${place.project}/gone.yml: the file cannot be read (no such file or directory); make it readable, or move it away`,
    ])
    expect(byFlag.problems[0]?.from).toBe('flag')
    expect(byVariable.problems[0]).toMatchObject({ from: 'variable', where: 'TASKER_CONFIG /gone.yml' })
  })

  test('a working directory that is gone stops nothing', async () => {
    using place = configPlace()

    const { problems } = await place.load({ cwd: join(place.root, 'gone') })

    expect(problems).toEqual([])
  })
})

describe('a file that somebody else could have written', () => {
  test('is ignored with a word when everybody may write to it, and the next one up is taken', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { host: mine }\n')
    const planted = place.write('project/sub/.tasker.yml', 'database: { password_command: "touch /owned" }\n')
    chmodSync(planted, 0o666)

    const loaded = await place.load({ cwd: join(place.project, 'sub') })

    expect(loaded.settings.dbPasswordCommand).toBeUndefined()
    expect(loaded.settings.dbHost).toBe('mine')
    expect(said(loaded)).toEqual([
      `${planted}: the file is ignored, for everybody may write to it; run chmod o-w on it`,
    ])
  })

  test('is ignored with a word when it belongs to another user', async () => {
    using place = configPlace()
    const file = place.write('project/.tasker.yml', 'database: { host: theirs }\n')
    if (uid === 0) chownSync(file, 12_345, 12_345)

    const loaded = await place.load({ uid: uid + 1 })

    expect(loaded.settings.dbHost).toBeUndefined()
    expect(said(loaded)).toEqual([expect.stringContaining('belongs to another user')])
  })
})

describe('mistakes', () => {
  test('all of them are told together, each with its line, and the next good value holds', async () => {
    using place = configPlace()
    const file = place.write(
      'project/.tasker.yml',
      `database:
  hots: db.example.com
  port: 54e2
  password: [s3cret]
databse:
  host: x
host: y
colour: blue
pool: 5
stages: { DAILY: "a/b" }
flush_interval: soon
end_line: maybe
env:
  capture: ["A B"]
`,
    )
    place.write('home/.config/tasker/config.yml', 'database: { port: 5433 }\n')

    const loaded = await place.load({ env: { TASKER_DB_PROT: '1', TASKER_POOL_MAX_SIZE: '0' } })

    expect(said(loaded)).toEqual([
      'TASKER_DB_PROT: there is no such setting; did you mean TASKER_DB_PORT?',
      `${file}:2: there is no setting 'database.hots'; did you mean database.host?`,
      `${file}:5: there is no setting 'databse'; did you mean database?`,
      `${file}:7: there is no setting 'host'; did you mean database.host?`,
      `${file}:8: there is no setting 'colour'; \`tasker config\` lists them all`,
      expect.stringContaining(`${file}:9: pool must be a group of settings; write each on its own line`),
      `${file}:3: database.port: '54e2' is not a whole number from 1 to 65535; write one`,
      `${file}:4: database.password: the value is a list; write text`,
      "TASKER_POOL_MAX_SIZE: '0' is not a whole number from 1 to 1000; write one",
      expect.stringContaining(`${file}:10: stages: 'a/b' cannot be the name of a stage`),
      `${file}:14: env.capture: 'A B' cannot be the name of a variable; write names or patterns such as SLURM_*`,
      `${file}:11: flush_interval: 'soon' is not a time span; write it as 30s, 5m or 1h30m, or in seconds`,
      `${file}:12: end_line: 'maybe' is neither yes nor no; write true or false`,
    ])
    expect(loaded.settings).toMatchObject({
      dbPort: 5433,
      poolMaxSize: 5,
      flushIntervalMs: 5000,
      endLine: true,
    })
  })

  test.each([
    ['database:\n  host: "db\n', 3],
    ['a: b: c\n', 1],
    ['database:\n\thost: x\n', 2],
    ['end_line: true\nend_line: false\n', 2],
    ['end_line: &a [*a', 1],
  ])(
    '%j is not valid YAML: the line is told, the file ignored, no text of it repeated',
    async (text, line) => {
      using place = configPlace()
      const file = place.write('project/.tasker.yml', text)

      const loaded = await place.load()

      expect(said(loaded)).toEqual([
        expect.stringMatching(
          new RegExp(`^${file}:${line}: the file is ignored, for it is not valid YAML \\(.+\\)$`),
        ),
      ])
      expect(loaded.settings.endLine).toBe(true)
    },
  )

  test('a secret is never repeated in a message', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: "hunter2\n')
    const secret = 'hunter2'

    const loaded = await place.load({
      env: { TASKER_DB_URL: 'mysql://u:hunter2@h/d' },
      flags: { dbUrl: 'postgres://u:hunter2@h:port/d' },
    })

    expect(loaded.problems).toHaveLength(3)
    expect(said(loaded).join('\n')).not.toContain(secret)
  })

  test('a list instead of a group at the top is told', async () => {
    using place = configPlace()
    const file = place.write('project/.tasker.yml', '- host\n- port\n')

    const loaded = await place.load()

    expect(said(loaded)).toEqual([expect.stringContaining(`${file}:1: the file must be a group of settings`)])
  })

  test('what cannot be a file, or is not text, is told and does not hang', async () => {
    using place = configPlace()
    mkdirSync(join(place.project, '.tasker.yml'))
    const binary = place.write('home/.config/tasker/config.yml', '')
    execFileSync('sh', ['-c', `printf '\\377\\376' > '${binary}'; mkfifo '${place.systemFile}'`])

    const loaded = await place.load()

    expect(said(loaded)).toEqual([
      `${place.project}/.tasker.yml: this is not a regular file; put a file here, or nothing`,
      `${binary}: the file is ignored, for it is not UTF-8 text; save it as UTF-8`,
      `${place.systemFile}: this is not a regular file; put a file here, or nothing`,
    ])
  })

  test('an empty file, an empty group and an empty value are nothing', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', '# nothing yet\n')
    place.write('home/.config/tasker/config.yml', 'database:\n  # host: x\npool:\n  max_size:\n')
    place.write('etc.yml', '')

    const loaded = await place.load()

    expect(said(loaded)).toEqual([])
    expect(loaded.settings.poolMaxSize).toBe(5)
  })

  test('what tasker gives to its own commands is no mistake', async () => {
    using place = configPlace()

    const loaded = await place.load({
      env: {
        TASKER_RUN_ID: 'x',
        TASKER_PARENT_RUN_ID: 'y',
        TASKER_TOKEN: 'z',
        TASKER_FILE: '/f',
        _TASKER_LAUNCH: '',
      },
    })

    expect(loaded.problems).toEqual([])
  })

  test('a pool cannot keep more connections than it may open', async () => {
    using place = configPlace()

    const loaded = await place.load({ env: { TASKER_POOL_MIN_SIZE: '9' } })

    expect(loaded.settings).toMatchObject({ poolMinSize: 5, poolMaxSize: 5 })
    expect(said(loaded)).toEqual([
      'TASKER_POOL_MIN_SIZE: pool.min_size 9 is more than pool.max_size 5; make it smaller',
    ])
  })
})

describe('values', () => {
  test('scalars are taken as they are spelt', async () => {
    using place = configPlace()
    place.write(
      'project/.tasker.yml',
      'database: { host: 10.0, dbname: 0x1F, user: yes, password: 0123, port: "5433", connect_timeout: 1.5 }\n',
    )

    const { settings, problems } = await place.load()

    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      dbHost: '10.0',
      dbName: '0x1F',
      dbUser: 'yes',
      dbPassword: '0123',
      dbPort: 5433,
      dbConnectTimeoutMs: 1500,
    })
  })

  test('paths are relative to the file or, from a variable, to the working directory; ~ is home', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { file: data/t.db }\nlog_dir: ~/logs\n')
    const cwd = join(place.project, 'sub')
    mkdirSync(cwd)

    const { settings } = await place.load({ cwd, env: { TASKER_STATE_DIR: 'state' } })

    expect(settings.dbFile).toBe(join(place.project, 'data/t.db'))
    expect(settings.logDir).toBe(join(place.home, 'logs'))
    expect(settings.stateDir).toBe(join(cwd, 'state'))
  })

  test('lists come as lists or as text, anchors are followed', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'env:\n  capture: &names [SLURM_*, FOO]\n  redact: *names\n')

    const file = await place.load()
    const variable = await place.load({ env: { TASKER_ENV_CAPTURE: 'A_*, B C' } })

    expect(file.settings).toMatchObject({ envCapture: ['SLURM_*', 'FOO'], envRedact: ['SLURM_*', 'FOO'] })
    expect(variable.settings.envCapture).toEqual(['A_*', 'B', 'C'])
    expect(file.problems).toEqual([])
  })

  test('stages come beside the built-in ones, the longest prefix first', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'stages: { NIGHT: DAILY, DAILY: DAYTIME, ANNUAL: YEARLY }\n')

    const map = (await place.load()).settings.stages
    const list = (await place.load({ env: { TASKER_STAGES: 'WEEKLY NIGHT=DAILY' } })).settings.stages

    expect(map).toHaveLength(BUILT_IN_STAGES.length + 2)
    expect(map).toContainEqual({ prefix: 'DAILY', stage: 'DAYTIME' })
    expect(map.findIndex(({ prefix }) => prefix === 'ANNUAL_DEC')).toBeLessThan(
      map.findIndex(({ prefix }) => prefix === 'ANNUAL'),
    )
    expect(list).toContainEqual({ prefix: 'WEEKLY', stage: 'WEEKLY' })
    expect(list).toContainEqual({ prefix: 'NIGHT', stage: 'DAILY' })
  })
})

describe('variables in a file', () => {
  test('are expanded, with a default, in lists and maps too', async () => {
    using place = configPlace()
    place.write(
      'project/.tasker.yml',
      `database: { host: "\${DB:-fallback}", user: "\${WHO}_rw", password: "\${PW}", dbname: "\${EMPTY:-geo}" }
stages: { X: "\${STAGE}" }
env: { capture: ["\${STAGE}_*"] }
`,
    )

    const { settings, problems } = await place.load({
      env: { WHO: 'me', PW: '$x{y}', EMPTY: '', STAGE: 'NIGHT' },
    })

    expect(problems).toEqual([])
    expect(settings).toMatchObject({
      dbHost: 'fallback',
      dbUser: 'me_rw',
      dbPassword: '$x{y}',
      dbName: 'geo',
    })
    expect(settings.stages).toContainEqual({ prefix: 'X', stage: 'NIGHT' })
    expect(settings.envCapture).toEqual(['NIGHT_*'])
  })

  test('one that is not set is told, unless a nearer source gives the value anyhow', async () => {
    using place = configPlace()
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is expanded by tasker
    const file = place.write('project/.tasker.yml', 'database:\n  host: db\n  password: ${PW}\n')

    const missing = await place.load()
    const overruled = await place.load({ env: { TASKER_DB_PASSWORD: 'x' } })

    expect(said(missing)).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is expanded by tasker
      `${file}:3: database.password: the variable PW is not set; set it, or write ${'${PW:-…}'} with what holds instead`,
    ])
    expect(overruled.problems).toEqual([])
  })

  test('$${ stands for ${, and what only looks like a variable stays', async () => {
    using place = configPlace()
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is not expanded
    place.write('project/.tasker.yml', "database: { password: 'a$${B}$C${1}${' }\n")

    const { settings } = await place.load()

    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is not expanded
    expect(settings.dbPassword).toBe('a${B}$C${1}${')
  })
})
