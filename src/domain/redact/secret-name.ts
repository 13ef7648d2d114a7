/** Tells by its name whether a variable, an option or a field holds a secret. */
export interface IsSecretName {
  (name: string): boolean
  /** False: there is none of these names in a text, which is sooner told than by looking at all its words. */
  mayBeIn(text: string): boolean
}

/** Only what has one of these in it is looked at more closely. In small letters. */
const WORTH_A_LOOK = [
  'pass',
  'pwd',
  'secret',
  'token',
  'key',
  'cred',
  'auth',
  'cookie',
  'jwt',
  'bearer',
  'signature',
]

/** Secret wherever they stand in a name, also without a word's bounds: PGPASSWORD, clientSecret. */
const ANYWHERE =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|REQUIREPASS|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|AUTH_?KEY|ACCOUNT_?KEY/

/** Secret as the last word of a name of several: DB_PASS, GITHUB_TOKEN, STRIPE_KEY. */
const LAST_OF_SEVERAL = new Set(['PASS', 'PWD', 'KEY', 'AUTH'])
/** Secret as the last word, or the only one. */
const LAST = new Set([
  'TOKEN',
  'JWT',
  'BEARER',
  'CREDENTIAL',
  'CREDENTIALS',
  'COOKIE',
  'AUTHORIZATION',
  'SIGNATURE',
])

/** A name that ends so speaks about a secret and does not hold it: --key-file, PASSWORD_COMMAND. */
const ABOUT_A_SECRET = new Set([
  ...[
    'FILE',
    'PATH',
    'DIR',
    'FOLDER',
    'COMMAND',
    'CMD',
    'PROMPT',
    'POLICY',
    'LENGTH',
    'TYPE',
    'COUNT',
    'LIMIT',
  ],
  ...[
    'EXPIRY',
    'EXPIRES',
    'ENABLED',
    'REQUIRED',
    'STORE',
    'PROVIDER',
    'URL',
    'URI',
    'ENDPOINT',
    'NAME',
    'HELPER',
  ],
])
/** Keys that lock nothing. */
const HARMLESS_BEFORE_KEY = new Set([
  ...[
    'PUBLIC',
    'PUB',
    'PRIMARY',
    'FOREIGN',
    'SORT',
    'PARTITION',
    'GROUP',
    'CACHE',
    'ROW',
    'HOT',
    'INDEX',
    'SIZE',
  ],
  ...['UNIQUE', 'JOIN', 'SHORTCUT', 'HAS', 'USE'],
])
/** `--no-password` takes no value. */
const NEGATIONS = new Set(['NO', 'WITHOUT', 'SKIP', 'NEVER'])

/** With patterns of further names; `*` and `?` stand for any letters, case and `-` or `_` make no difference. */
export function secretNames(patterns: readonly string[]): IsSecretName {
  const wanted = patterns.map(globToRegExp)
  const isSecretName = (name: string) => {
    if (wanted.length > 0 && wanted.some(pattern => pattern.test(normalise(name)))) return true
    return isWorthALook(name) && looksSecret(name)
  }
  return Object.assign(isSecretName, { mayBeIn: (text: string) => wanted.length > 0 || isWorthALook(text) })
}

function isWorthALook(text: string): boolean {
  const lower = text.toLowerCase()
  return WORTH_A_LOOK.some(mark => lower.includes(mark))
}

function looksSecret(name: string): boolean {
  const words = name
    .replace(/([a-z\d])(?=[A-Z])/g, '$1_')
    .toUpperCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')
  const whole = words.join('_')
  const last = words.at(-1) ?? ''
  const before = words.at(-2)
  if (ABOUT_A_SECRET.has(last) || NEGATIONS.has(words[0] ?? '')) return false
  if (LAST.has(last) || ANYWHERE.test(whole)) return true
  if (before === undefined || !LAST_OF_SEVERAL.has(last)) return false
  return last !== 'KEY' || !HARMLESS_BEFORE_KEY.has(before)
}

function normalise(name: string): string {
  return name.replace(/^-+/, '').replaceAll('-', '_').toUpperCase()
}

/** A name pattern as a test of whole, normalised names. Runs of `*` are one, so that it stays fast. */
function globToRegExp(pattern: string): RegExp {
  const source = normalise(pattern)
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}
