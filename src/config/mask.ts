import { redactText } from '../domain/redact.ts'
import type { Written } from './option.ts'
import { options, type SettingName, type Settings } from './options.ts'

const STARS = '****'

/** A setting as it may be shown, in the form one would write it; undefined where it has no value. */
export function shownSetting(name: SettingName, settings: Settings): Written | undefined {
  const value = settings[name]
  if (value === undefined) return undefined
  if (name === 'dbPassword' || name === 'dbToken')
    return String(value).startsWith('file:') ? String(value) : STARS
  if (name === 'dbPasswordCommand') return redactText(String(value))
  if (name === 'dbUrl') return maskUrl(String(value))
  const { write } = options[name] as { write(value: unknown): Written }
  return write(value)
}

/** The URL without its password. */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z0-9+]+:\/\/[^/?#:@]*):[^/?#]*@/i, `$1:${STARS}@`)
    .replace(/([?&]password=)[^&#]*/gi, `$1${STARS}`)
}
