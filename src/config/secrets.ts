import { readFile, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { sayError, TaskerError } from '../domain/error.ts'
import type { OidcSettings } from './dashboard-oidc.ts'
import type { Settings } from './options.ts'
import { passwordIn } from './passfile.ts'
import { runPasswordCommand } from './password-command.ts'

type PasswordSettings = Pick<
  Settings,
  'dbPassword' | 'dbPasswordCommand' | 'dbPassfile' | 'dbHost' | 'dbPort' | 'dbName' | 'dbUser'
>

/**
 * What a dashboard knows us by: the token that is set, or in the file it names, else what the command prints. Throws
 * `TaskerError` where a way was given and fails.
 */
export async function tokenOf({
  dbToken,
  dbPasswordCommand,
}: Pick<Settings, 'dbToken' | 'dbPasswordCommand'>): Promise<string | undefined> {
  if (dbToken !== undefined) return await revealed(dbToken, 'database.token')
  return dbPasswordCommand === undefined ? undefined : await runPasswordCommand(dbPasswordCommand)
}

/**
 * The password for the database: the one that is set, or in the file it names, else what the command prints, else
 * what the password file has; undefined when there is none. Throws `TaskerError` where a way was given and fails.
 */
export async function passwordOf(settings: PasswordSettings): Promise<string | undefined> {
  const { dbPassword, dbPasswordCommand } = settings
  if (dbPassword !== undefined) return await revealed(dbPassword, 'database.password')
  if (dbPasswordCommand !== undefined) return await runPasswordCommand(dbPasswordCommand)
  return await fromPassfile(settings)
}

/** The secret that identifies the dashboard to its provider; undefined where there is none. */
export async function clientSecretOf(settings: OidcSettings): Promise<string | undefined> {
  const { clientSecret, clientSecretCommand } = settings
  if (clientSecret !== undefined) return await revealed(clientSecret, 'client_secret of dashboard.oidc')
  if (clientSecretCommand === undefined) return undefined
  return await runPasswordCommand(clientSecretCommand, {
    setting: 'client_secret_command of dashboard.oidc',
  })
}

/** The secret, or what the file has that it names. */
async function revealed(secret: string, setting: string): Promise<string> {
  if (!secret.startsWith('file:')) return secret
  const file = secret.slice('file:'.length)
  const text = await readFile(file, 'utf8').catch(cause => {
    throw new TaskerError(
      `${setting}: the file ${file} cannot be read (${codeOf(cause)})`,
      'correct the path or make the file readable',
      { cause },
    )
  })
  const revealed = text.replace(/\r?\n$/, '')
  if (revealed !== '') return revealed
  throw new TaskerError(`${setting}: the file ${file} is empty`, 'put the secret into it')
}

/** A password file that is not there is the usual case, not a mistake. */
async function fromPassfile(settings: PasswordSettings): Promise<string | undefined> {
  const file = settings.dbPassfile
  if (file === undefined) return undefined
  const user = settings.dbUser ?? systemUser()
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined || user === undefined) return undefined
  const login = {
    host: settings.dbHost,
    port: settings.dbPort ?? 5432,
    database: settings.dbName ?? user,
    user,
  }
  const password = passwordIn(text, login)
  if (password !== undefined && (await stat(file)).mode & 0o077) {
    throw new TaskerError(`the passwords in ${file} are open to other users`, `run chmod 600 ${file}`)
  }
  return password
}

function systemUser(): string | undefined {
  try {
    return userInfo().username
  } catch {
    // A uid without an entry in the user database.
    return undefined
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : sayError(error)
}
