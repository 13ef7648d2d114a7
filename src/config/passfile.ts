/** Whom a password is for. A host that is absent or a socket directory counts as `localhost`. */
export interface Login {
  host: string | undefined
  port: number
  database: string
  user: string
}

/**
 * The password that the text of a PostgreSQL password file (`~/.pgpass`) has for the login: that of the first line
 * `host:port:database:user:password` whose fields are equal or `*`; `\` takes the meaning from a colon or a `\`.
 * See https://www.postgresql.org/docs/current/libpq-pgpass.html.
 */
export function passwordIn(text: string, login: Login): string | undefined {
  const host = login.host === undefined || login.host.startsWith('/') ? 'localhost' : login.host
  // libpq tries a socket directory under its own name too.
  const hosts = [login.host, host]
  const wanted = [String(login.port), login.database, login.user]
  for (const line of text.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue
    const [hostField, ...fields] = fieldsOf(line)
    const password = fields[3]
    if (hostField === undefined || !password?.text) continue
    const fits = wanted.every((value, index) => matches(fields[index], value))
    if (fits && hosts.some(name => matches(hostField, name))) return password.text
  }
  return undefined
}

interface Field {
  text: string
  /** A bare `*`. */
  isAny: boolean
}

function matches(field: Field | undefined, value: string | undefined): boolean {
  return field !== undefined && (field.isAny || field.text === value)
}

function fieldsOf(line: string): Field[] {
  // Each field ends at a colon that no backslash precedes.
  return [...line.matchAll(/((?:\\.|[^:\\]|\\$)*)(:|$)/g)].slice(0, 5).map(([, written = '']) => ({
    text: written.replace(/\\(.)/g, '$1'),
    isAny: written === '*',
  }))
}
