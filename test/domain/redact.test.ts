import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { redactArgv, redactText, redactVariable } from '../../src/domain/redact.ts'

const R = '[redacted]'
/** Put together here so that no scanner takes them for real ones. */
const AWS_ID = `AKIA${'IOSFODNN7EXAMPLE'}`
const GITHUB = `ghp_${'a1B2'.repeat(9)}`
const SLACK = `xoxb-${'1234567890-abcdef'}`
const JWT = `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJzdWIiOiIxIn0.c2lnbmF0dXJl`
const KEY_BODY = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n'

describe('a secret in a text is replaced', () => {
  const TEXTS: [string, string][] = [
    ['PGPASSWORD=hunter2 psql', `PGPASSWORD=${R} psql`],
    ['export DB_PASS="two words"; go', `export DB_PASS="${R}"; go`],
    ["{'api_key': 'abc', 'x': 1}", `{'api_key': '${R}', 'x': 1}`],
    ['{"password":"a\\"b","x":1}', `{"password":"${R}","x":1}`],
    ['"{\\"token\\":\\"abc\\"}"', `"{\\"token\\":\\"${R}\\"}"`],
    ['password: hunter2', `password: ${R}`],
    ['a --password hunter2 --verbose', `a --password ${R} --verbose`],
    ['GET /x?access_token=abc&page=2 HTTP/1.1', `GET /x?access_token=${R}&page=2 HTTP/1.1`],
    ['host=db;Password=a,b;user=x', `host=db;Password=${R};user=x`],
    ['postgres://me:pw@db:5432/x', `postgres://me:${R}@db:5432/x`],
    ['to postgres://me:p@s:s@db/x?y=z@w failed', `to postgres://me:${R}@db/x?y=z@w failed`],
    ['https://:pw@host', `https://:${R}@host`],
    [`https://${'x1'.repeat(20)}@github.com/a`, `https://${R}@github.com/a`],
    ['curl -H "Authorization: Bearer abc.def" https://x', `curl -H "Authorization: Bearer ${R}" https://x`],
    ['Authorization: Basic dTpw, status 401', `Authorization: Basic ${R} status 401`],
    ['authorization: AWS4-HMAC-SHA256 Credential=a, Signature=b', `authorization: ${R}`],
    ['Cookie: session=abc; other=1', `Cookie: ${R}`],
    [`got ${JWT}.`, `got ${R}.`],
    [`id ${AWS_ID} given`, `id ${R} given`],
    [`with ${GITHUB}`, `with ${R}`],
    [`with ${SLACK}`, `with ${R}`],
    ['mysql -u root -phunter2 geo', `mysql -u root -p${R} geo`],
    [`a\n-----BEGIN RSA PRIVATE KEY-----\n${KEY_BODY}-----END RSA PRIVATE KEY-----\nb`, `a\n${R}\nb`],
    [`-----BEGIN PRIVATE KEY-----\n${KEY_BODY}`, R],
    [`${KEY_BODY}-----END PRIVATE KEY-----\nb`, `${R}\nb`],
    ['x=1 outer=inner_token=abc', `x=1 outer=inner_token=${R}`],
    ['cmd="PGPASSWORD=abc psql"', `cmd="PGPASSWORD=${R} psql"`],
    ['clientSecret=abc', `clientSecret=${R}`],
    ['X-Api-Key: 12345678', `X-Api-Key: ${R}`],
  ]
  for (const [text, redacted] of TEXTS)
    test(JSON.stringify(text).slice(0, 70), () => expect(redactText(text)).toBe(redacted))
})

describe('what is no secret is kept', () => {
  const TEXTS = [
    'KEYBOARD=us MONKEY=1 TOKENIZERS_PARALLELISM=false',
    '--key-file /etc/x.pem --password-file=/run/secrets/pw',
    'PGPASSFILE=/x SSH_AUTH_SOCK=/tmp/a TASKER_DB_PASSWORD_COMMAND="pass show x"',
    'PRIMARY_KEY=id sort_key=name public_key=abc key=value',
    'max_tokens=100 pass=3 fail=0 passed=12 author=me authority: x',
    'SyntaxError: Unexpected token: string at line 3',
    'FATAL:  password authentication failed for user "me"',
    'http://host:8080/a@b https://host/x?mail=a@b.c git@github.com:a/b.git',
    'PWD=/srv OLDPWD=/x',
    'commit 3f786850e387550fdab836ed7e6dc881de23001b',
    "KeyError: 'api_key'",
    'std::secret::Error',
    'password=""',
    'ssh -p 22 host; mkdir -p a',
  ]
  for (const text of TEXTS) test(text, () => expect(redactText(text)).toBe(text))
})

test('further names are given as patterns, in any case and with either dash', () => {
  expect(redactText('my_login_x=abc y=1', ['MY_LOGIN_*'])).toBe(`my_login_x=${R} y=1`)
  expect(redactText('MY_LOGIN=abc', ['MY_LOGIN_*'])).toBe('MY_LOGIN=abc')
  expect(redactArgv(['--my-login-x', 'abc', 'def'], ['my_login_?'])).toEqual(['--my-login-x', R, 'def'])
  expect(redactVariable('MY.LOGIN', 'abc', ['MYxLOGIN'])).toBe('abc')
})

test('the secret of an option may be the next word', () => {
  const argv = [
    'a',
    '--password',
    'x y',
    '--token=a b',
    '--api-key',
    '-odd',
    '--no-password',
    'db',
    '--secret',
    '--next',
    'PASSWORD=a b',
  ]

  expect(redactArgv(argv)).toEqual([
    'a',
    '--password',
    R,
    `--token=${R}`,
    '--api-key',
    R,
    '--no-password',
    'db',
    '--secret',
    '--next',
    `PASSWORD=${R}`,
  ])
})

test('options that mean a secret only to some programs', () => {
  expect(redactArgv(['nice', 'mysql', '-u', 'me', '-psecret', '-P', '3306', '--port=1', 'geo'])).toEqual([
    ...['nice', 'mysql', '-u', 'me', `-p${R}`, '-P', '3306', '--port=1', 'geo'],
  ])
  expect(redactArgv(['/usr/bin/curl', '-u', 'me:pw', 'https://a:b@c/'])).toEqual([
    ...['/usr/bin/curl', '-u', `me:${R}`, `https://a:${R}@c/`],
  ])
  expect(redactArgv(['sshpass', '-p', 'pw', 'ssh', 'host'])).toEqual(['sshpass', '-p', R, 'ssh', 'host'])
  expect(redactArgv(['docker', 'run', '-p', '80:80', '-e', 'A_TOKEN=x', 'image'])).toEqual([
    ...['docker', 'run', '-p', '80:80', '-e', `A_TOKEN=${R}`, 'image'],
  ])
  expect(redactArgv(['mkdir', '-p', 'a'])).toEqual(['mkdir', '-p', 'a'])
})

test('a connection string keeps what is no secret', () => {
  expect(redactArgv(['psql', 'host=db password=x dbname=geo'])).toEqual([
    'psql',
    `host=db password=${R} dbname=geo`,
  ])
  expect(redactArgv(['psql', 'password=x dbname=geo'])).toEqual(['psql', `password=${R} dbname=geo`])
})

test('a variable is judged by its name, then by its form', () => {
  expect(redactVariable('AWS_SECRET_ACCESS_KEY', '/a b')).toBe(R)
  expect(redactVariable('AWS_ACCESS_KEY_ID', 'x')).toBe(R)
  expect(redactVariable('AWS_REGION', 'eu-west-1')).toBe('eu-west-1')
  expect(redactVariable('DATABASE_URL', 'mysql://a:b@c')).toBe(`mysql://a:${R}@c`)
  expect(redactVariable('PASSWORD', '')).toBe('')
  expect(redactVariable('PATH', '/usr/bin:/bin')).toBe('/usr/bin:/bin')
})

const piece = fc.oneof(
  fc.string(),
  fc.constantFrom(
    ...[
      'password',
      'token',
      'api_key',
      '=',
      ':',
      ': ',
      ' ',
      '"',
      "'",
      '\\',
      '\n',
      '--',
      '-p',
      'mysql ',
      '://',
      '@',
      '&',
      ';',
    ],
    ...[
      'Authorization',
      'Bearer ',
      'cookie:',
      JWT,
      AWS_ID,
      SLACK,
      R,
      '-----BEGIN PRIVATE KEY-----',
      '-----END PRIVATE KEY-----',
    ],
  ),
)

test('redacting twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
      const once = redactText(pieces.join(''))
      expect(redactText(once)).toBe(once)
    }),
    { numRuns: 10000 },
  )
})

test('a megabyte of anything takes no more than a moment', () => {
  const MEGABYTE = 1_000_000
  for (const unit of [
    ...[
      'a',
      ' ',
      '-',
      '"',
      "a='",
      'a="',
      'password',
      'password=',
      'password="',
      '-password ',
      'token: ',
      '://',
      '://a:',
      '://:@',
    ],
    ...[
      'eyJ',
      '-eyJ',
      'eyJaaaaaa.',
      'mysql ',
      'mysql -',
      'xoxb-',
      'ghp_',
      'sk-',
      'Bearer ',
      'Authorization: ',
      'cookie:',
      '\n',
    ],
    ...[
      '-----BEGIN PRIVATE KEY-----',
      '-----BEGIN ',
      'AAAA\n',
      'PRIVATE KEY-----',
      '\\"',
      'a.b-c_',
      '[redacted]',
      'pass word',
      'é',
    ],
  ]) {
    const startedAt = performance.now()

    redactText(unit.repeat(MEGABYTE / unit.length))

    expect(performance.now() - startedAt, JSON.stringify(unit)).toBeLessThan(1500)
  }
})
