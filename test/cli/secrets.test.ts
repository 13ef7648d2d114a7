import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { describeDatabase, type Server, startServer } from '../rig/postgres.ts'
import { createRig, type Rig } from '../rig/tasker.ts'

/** Nothing else in the world is spelled like these. */
const SECRET = 'Kanarienvogel7'
const WRONG = 'Kanarienvogel8'
const ANY_SECRET = /Kanarienvogel/

let server: Server
beforeAll(async () => {
  server = await startServer({ hba: ['host all worker 127.0.0.1/32 scram-sha-256'] })
  const { query } = describeDatabase(server.url, 'postgres')
  await query(`CREATE ROLE worker LOGIN PASSWORD '${SECRET}'; CREATE ROLE poor LOGIN`)
  await query('CREATE DATABASE geo OWNER worker')
})
afterAll(() => server[Symbol.asyncDispose]())

let rig: Rig
beforeEach(() => {
  rig = createRig()
})
afterEach(() => rig[Symbol.dispose]())

const urlOf = (user: string, database = 'geo') => `postgres://${user}@127.0.0.1:${server.port}/${database}`
const place = () => ({ TASKER_DB_URL: urlOf('worker') })
const writeHome = (name: string, text: string) => {
  writeFileSync(join(rig.home, name), text)
  chmodSync(join(rig.home, name), 0o600)
}

/** How a password can be given; returns the flags and the variables. */
const WAYS: Record<string, (password: string) => { flags?: string[]; env?: NodeJS.ProcessEnv }> = {
  '--db': password => ({ flags: ['--db', urlOf(`worker:${password}`)] }),
  'a parameter of the URL': password => ({ flags: ['--db', `${urlOf('worker')}?password=${password}`] }),
  TASKER_DB_URL: password => ({ env: { TASKER_DB_URL: urlOf(`worker:${password}`) } }),
  PGPASSWORD: password => ({ env: { ...place(), PGPASSWORD: password } }),
  TASKER_DB_PASSWORD: password => ({ env: { ...place(), TASKER_DB_PASSWORD: password } }),
  'database.password': password => {
    writeHome('.tasker.yml', `database: { password: ${password} }\n`)
    return { env: place() }
  },
  'a variable in the file': password => {
    writeHome('.tasker.yml', `database: { password: "\${GEO_PASS}" }\n`)
    return { env: { ...place(), GEO_PASS: password } }
  },
  'file:': password => {
    writeHome('word', `${password}\n`)
    return { env: { ...place(), TASKER_DB_PASSWORD: `file:${rig.home}/word` } }
  },
  password_command: password => {
    writeHome('.tasker.yml', `database: { password_command: "true --password ${password}; cat ~/word" }\n`)
    writeHome('word', `${password}\n`)
    return { env: place() }
  },
  '~/.pgpass': password => {
    writeHome('.pgpass', `*:*:*:*:${password}\n`)
    return { env: place() }
  },
}

describe.each(Object.keys(WAYS))('a password given by %s', way => {
  const given = (password: string) => {
    const { flags = [], env = {} } = WAYS[way]?.(password) ?? {}
    return { flags, options: { env: { TASKER_ENV_CAPTURE: '*', ...env } } }
  }

  test('reaches the database, and appears nowhere else', async () => {
    const { flags, options } = given(SECRET)
    const command = [
      'sh',
      '-c',
      'exit 3',
      'x',
      '--password',
      SECRET,
      `DB_PASSWORD=${SECRET}`,
      `ftp://u:${SECRET}@h/`,
    ]

    const run = await rig.tasker(['run', '--task', 'night', ...flags, ...command], options)
    const asked = await Promise.all(
      [['show', 'night'], ['doctor'], ['config']].map(words => rig.tasker([...words, ...flags], options)),
    )

    expect(run).toEqual({ code: 3, signal: null, stdout: '', stderr: '' })
    expect(asked.map(({ code }) => code)).toEqual([0, 0, 0])
    expect(JSON.stringify(asked)).not.toMatch(ANY_SECRET)
    const { query } = describeDatabase(server.url, 'geo')
    const rows = await query(
      'SELECT e::text, (SELECT json_agg(v) FROM tasker.events v)::text FROM tasker.executions e',
    )
    expect(JSON.stringify(rows)).toMatch(/redacted/)
    expect(JSON.stringify(rows)).not.toMatch(ANY_SECRET)
    expect(filesWithSecrets()).toBe('')
  })

  test('that is wrong: one sentence without it, and the command runs', async () => {
    const { flags, options } = given(WRONG)
    const words = new RegExp(
      `^tasker: the run stays in the journal for now: the database 127\\.0\\.0\\.1:${server.port}/geo refuses role worker: password authentication failed for user "worker"; correct [^\\n]*\\n$`,
    )

    const command = ['sh', '-c', 'sleep 0.2; exit 3']
    const [run, doctor] = await Promise.all(
      [
        ['run', ...flags, ...command],
        ['doctor', ...flags],
      ].map(each => rig.tasker(each, options)),
    )

    expect(run).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(words) })
    expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining('refuses role worker') })
    expect(JSON.stringify([run, doctor])).not.toMatch(ANY_SECRET)
  })
})

test.each<[string, (url: string) => string[]]>([
  ['a port that is none', url => ['status', '--db', url.replace(/:\d+\/geo/, ':x/geo')]],
  ['a scheme that is none', url => ['status', '--db', `x${url}`]],
  ['no scheme', url => ['status', '--db', url.slice('postgres://'.length)]],
  ['a parameter that is none', url => ['status', '--db', `${url}?sslmod=x`]],
  ['a slip of the option', url => ['status', `--dbb=${url}`]],
  ['a slip of the option of run', url => ['run', `--dbb=${url}`, 'true']],
  ['a slip of the command', url => ['run', url]],
  ['no command', url => [url]],
  ['a word too many', url => ['status', url]],
])('a mistake in the URL or around it (%s) does not print its password', async (_, words) => {
  const { stderr, code } = await rig.tasker(words(urlOf(`worker:${SECRET}`)))

  expect(code).not.toBe(0)
  expect(stderr).toMatch(/^tasker: [^\n]*\n$/)
  expect(stderr).not.toMatch(ANY_SECRET)
})

describe('one clear sentence, and the command runs', () => {
  test.each<[string, () => string, RegExp]>([
    [
      'no such database',
      () => urlOf('postgres', 'nowhere'),
      /refuses role postgres: database "nowhere" does not exist; correct /,
    ],
    ['no such role', () => urlOf('nobody'), /refuses role nobody: role "nobody" does not exist; correct /],
    [
      'no rights',
      () => urlOf('poor', 'postgres'),
      /role poor may not create the tables of tasker in .*; let a role that may run: tasker db migrate$/,
    ],
    [
      'no such host',
      () => 'postgres://u@no-such-host.invalid/x',
      /cannot be reached: getaddrinfo \w+ no-such-host\.invalid; look whether it runs/,
    ],
    [
      'nobody listens',
      () => 'postgres://u@127.0.0.1:1/x',
      /cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1; look whether it runs/,
    ],
  ])('%s', async (_, url, words) => {
    const env = { TASKER_DB_URL: url() }
    const [run, status, doctor] = await Promise.all(
      [['run', 'sh', '-c', 'sleep 0.3; exit 4'], ['status'], ['doctor']].map(each =>
        rig.tasker(each, { env }),
      ),
    )

    expect(run).toMatchObject({ code: 4, stdout: '' })
    expect(status).toMatchObject({ code: 1, stdout: '' })
    for (const stderr of [run?.stderr, status?.stderr]) {
      expect(stderr).toMatch(/^tasker: [^\n]*\n$/)
      expect(stderr?.trimEnd()).toMatch(words)
    }
    expect(doctor).toMatchObject({ code: 1, stderr: '', stdout: expect.stringMatching(/^x database: /m) })
  })
})

/** What is on the disk below the state directory, in whatever form. */
function filesWithSecrets(): string {
  if (!existsSync(rig.stateDir)) return 'no state directory'
  const script = `grep -rlaE '${ANY_SECRET.source}' "$1" || true`
  return execFileSync('sh', ['-c', script, 'sh', rig.stateDir], { encoding: 'utf8' })
}
