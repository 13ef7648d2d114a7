import { redactNamed } from './redact/named-values.ts'
import { REDACTED, redactForms } from './redact/secret-forms.ts'
import { secretNames } from './redact/secret-name.ts'
import { redactWords } from './redact/words.ts'

/**
 * Replaces every secret in a text by `[redacted]`: those with a telling form (URLs with credentials, tokens, private
 * keys) and those that follow a telling name (`password=…`). `patterns` are more names, with `*` and `?`. Once is as
 * good as twice.
 */
export function redactText(text: string, patterns: readonly string[] = []): string {
  return redactNamed(redactForms(text), secretNames(patterns))
}

/** The same for an argument vector, where the secret of an option may be the next word. */
export function redactArgv(argv: readonly string[], patterns: readonly string[] = []): string[] {
  return redactWords(argv, secretNames(patterns))
}

/** The value of an environment variable: all of it where the name is that of a secret, else what the text shows. */
export function redactVariable(name: string, value: string, patterns: readonly string[] = []): string {
  const isSecretName = secretNames(patterns)
  return value !== '' && isSecretName(name) ? REDACTED : redactNamed(redactForms(value), isSecretName)
}
