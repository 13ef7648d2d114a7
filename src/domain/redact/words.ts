import { redactNamed } from './named-values.ts'
import { REDACTED, redactForms } from './secret-forms.ts'
import type { IsSecretName } from './secret-name.ts'

/** Options that mean a secret only to their own programs; a user name before a colon is kept. */
interface SecretOptions {
  programs: readonly string[]
  /** Written in one word with its value. */
  attached?: string
  separate?: readonly string[]
}
const SECRET_OPTIONS: readonly SecretOptions[] = [
  { programs: ['sshpass'], attached: '-p', separate: ['-p'] },
  { programs: ['curl'], attached: '-u', separate: ['-u', '--user', '-U', '--proxy-user'] },
  { programs: ['http', 'https', 'xh'], separate: ['-a', '--auth'] },
  { programs: ['redis-cli'], separate: ['-a', '--pass'] },
  {
    programs: ['ldapsearch', 'ldapadd', 'ldapmodify', 'ldapdelete', 'ldappasswd'],
    attached: '-w',
    separate: ['-w'],
  },
  {
    programs: ['docker', 'podman', 'helm', 'skopeo', 'buildah', 'az', 'oc'],
    separate: ['--password', '-p'],
  },
  { programs: ['zip', 'unzip'], separate: ['-P'] },
  { programs: ['7z', '7za', '7zr'], attached: '-p' },
  { programs: ['sqlcmd'], attached: '-P', separate: ['-P'] },
]
const MYSQL: SecretOptions = { programs: [], attached: '-p' }

function secretOptionsOf(word: string): SecretOptions | undefined {
  const program = word.slice(word.lastIndexOf('/') + 1)
  if (program.startsWith('mysql') || program.startsWith('mariadb'))
    return /^[\w-]+$/.test(program) ? MYSQL : undefined
  return SECRET_OPTIONS.find(({ programs }) => programs.includes(program))
}

/** Redacts the words of a command, each for itself and with regard to the one before it. */
export function redactWords(argv: readonly string[], isSecretName: IsSecretName): string[] {
  let options: SecretOptions | undefined
  return argv.map((word, index) => {
    const previous = argv[index - 1] ?? ''
    options = secretOptionsOf(word) ?? options
    const attached = options?.attached
    const holdsItself = (option: string) =>
      attached !== undefined && option.startsWith(attached) && option.length > attached.length
    if (isSecretOption(previous, isSecretName) && !holdsItself(previous) && !word.startsWith('--'))
      return word === '' ? word : REDACTED
    if (options?.separate?.includes(previous) && isCredential(previous, word, argv))
      return hideAfterColon(word)
    if (attached !== undefined && holdsItself(word))
      return attached + hideAfterColon(word.slice(attached.length))
    return redactAssignment(word, isSecretName) ?? redactNamed(redactForms(word), isSecretName)
  })
}

/** `--password`, of which the value is the next word. */
function isSecretOption(word: string, isSecretName: IsSecretName): boolean {
  return word.startsWith('-') && /^-{1,2}[A-Za-z][\w.-]+$/.test(word) && isSecretName(word)
}

/** `docker run -p 80:80` publishes a port; `docker login -p` takes a password. */
function isCredential(option: string, word: string, argv: readonly string[]): boolean {
  return option !== '-p' || !argv.includes('run') || !/^[\d.:/a-z-]+$/.test(word)
}

/** `NAME=value` and `--name=value` in a word of their own: the value may hold anything. */
function redactAssignment(word: string, isSecretName: IsSecretName): string | undefined {
  if (!word.includes('=')) return undefined
  const [, name = '', value = ''] = /^-{0,2}([A-Za-z_][\w.-]*)=([\s\S]*)$/.exec(word) ?? []
  if (value === '' || !isSecretName(name)) return undefined
  if (/\s\w+=/.test(value)) return undefined // several, as in a connection string: each for itself
  return word.slice(0, word.length - value.length) + REDACTED
}

function hideAfterColon(word: string): string {
  const colon = word.indexOf(':')
  return colon === -1 ? REDACTED : word.slice(0, colon + 1) + REDACTED
}
