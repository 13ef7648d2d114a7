import { chmodSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { passwordIn } from '../../src/config/passfile.ts'
import { runPasswordCommand } from '../../src/config/password-command.ts'
import { passwordOf } from '../../src/config/secrets.ts'
import { configPlace } from './place.ts'

describe('the password', () => {
  test('that is set comes before the command, and the command before the password file', async () => {
    using place = configPlace()
    chmodSync(place.write('home/.pgpass', '*:*:*:*:from-passfile\n'), 0o600)
    const env = { TASKER_DB_HOST: 'h' }
    const command = { TASKER_DB_PASSWORD_COMMAND: 'echo from-command' }

    const plain = await place.load({ env: { ...env, ...command, TASKER_DB_PASSWORD: 'plain' } })
    const asked = await place.load({ env: { ...env, ...command } })
    const passfile = await place.load({ env })

    expect(await passwordOf(plain.settings)).toBe('plain')
    expect(await passwordOf(asked.settings)).toBe('from-command')
    expect(await passwordOf(passfile.settings)).toBe('from-passfile')
  })

  test('file:PATH is the text of the file without the end of its line', async () => {
    using place = configPlace()
    place.write('project/.tasker.yml', 'database: { host: h, password: "file:secret" }\n')
    place.write('project/secret', ' top secret \n')

    const { settings } = await place.load({ cwd: join(place.project, 'sub') })

    expect(await passwordOf(settings)).toBe(' top secret ')
  })

  test('in a file that is not there or empty is an error that names it', async () => {
    using place = configPlace()
    place.write('project/empty', '\n')

    const gone = await place.load({ env: { TASKER_DB_PASSWORD: 'file:gone' } })
    const empty = await place.load({ env: { TASKER_DB_PASSWORD: 'file:empty' } })

    await expect(passwordOf(gone.settings)).rejects.toThrow(
      `database.password: the file ${place.project}/gone cannot be read (ENOENT); correct the path`,
    )
    await expect(passwordOf(empty.settings)).rejects.toThrow('empty is empty; put the secret into it')
  })

  test('is absent where nobody has one', async () => {
    using place = configPlace()

    expect(await passwordOf((await place.load()).settings)).toBeUndefined()
    expect(await passwordOf((await place.load({ env: { HOME: '' } })).settings)).toBeUndefined()
  })

  test('is looked up in the password file for the system user and the database of the same name', async () => {
    using place = configPlace()
    const { username } = userInfo()
    chmodSync(place.write('home/.pgpass', `h:5432:${username}:${username}:mine\n`), 0o600)

    const { settings } = await place.load({ env: { TASKER_DB_HOST: 'h' } })

    expect(await passwordOf(settings)).toBe('mine')
  })

  test('in a password file that others may read is refused, and the command that helps is named', async () => {
    using place = configPlace()
    const file = place.write('home/.pgpass', 'h:*:*:*:open\n')

    const fitting = await place.load({ env: { TASKER_DB_HOST: 'h' } })
    const other = await place.load({ env: { TASKER_DB_HOST: 'other' } })

    await expect(passwordOf(fitting.settings)).rejects.toThrow(`run chmod 600 ${file}`)
    expect(await passwordOf(other.settings)).toBeUndefined()
  })
})

describe('the password command', () => {
  test('gives its first line, and gets no input', async () => {
    expect(await runPasswordCommand("cat; printf 'a b\\r\\nuser: x\\n'")).toBe('a b')
  })

  test.each([
    ['echo locked >&2; exit 3', 'failed with exit status 3 (locked)'],
    ['kill -9 $$', 'was killed by SIGKILL'],
    ['true', 'printed nothing'],
    ['no-such-command-here', 'failed with exit status 127'],
  ])('%s: says so in one sentence', async (command, reason) => {
    await expect(runPasswordCommand(command)).rejects.toThrow(`database.password_command ${reason}`)
  })

  test('that takes too long is stopped, and so is the waiting for what it started', async () => {
    await expect(runPasswordCommand('sleep 3 & sleep 3', { limitMs: 50 })).rejects.toThrow(
      'took longer than 0.05 s',
    )
  })
})

describe('a password file', () => {
  const login = { host: 'db', port: 5432, database: 'geo', user: 'me' }

  test.each([
    ['db:5432:geo:me:pw', 'pw'],
    ['*:*:*:*:any', 'any'],
    ['# db:5432:geo:me:no\n\nother:*:*:*:no\ndb:*:*:me:first\ndb:*:*:*:second', 'first'],
    ['db:5432:geo:me:a\\:b\\\\c', 'a:b\\c'],
    ['db:5432:geo:me:a:b', 'a'],
    ['db:5432:geo:me:pw\r\n', 'pw'],
    ['db:5433:geo:me:pw', undefined],
    ['db:5432:geo:me', undefined],
    ['\\*:*:*:*:pw', undefined],
    ['d*:*:*:*:pw', undefined],
    ['', undefined],
  ])('%j has the password %s', (text, password) => {
    expect(passwordIn(text, login)).toBe(password)
  })

  test('knows names with colons and backslashes', () => {
    expect(passwordIn('\\:\\:1:*:a\\\\b:*:pw', { ...login, host: '::1', database: 'a\\b' })).toBe('pw')
  })

  test('has the local socket as localhost', () => {
    expect(passwordIn('localhost:*:*:*:pw', { ...login, host: undefined })).toBe('pw')
    expect(passwordIn('localhost:*:*:*:pw', { ...login, host: '/run/pg' })).toBe('pw')
    expect(passwordIn('/run/pg:*:*:*:pw', { ...login, host: '/run/pg' })).toBe('pw')
    expect(passwordIn('localhost:*:*:*:pw', login)).toBeUndefined()
  })
})
