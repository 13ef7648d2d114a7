import { UsageError } from '../domain/error.ts'
import { NUDGE_NAMES, type Nudge } from '../domain/nudge.ts'
import { quote, words } from './kinds.ts'
import type { Kind, Raw } from './option.ts'

const ALL = ['all', 'true', 'yes', 'on', '1']
const NONE = ['none', 'false', 'no', 'off', '0']

/** Which programs are made to talk: all, none, or a list of names. */
export function nudges(): Kind<Nudge[]> {
  return { parse: nudgesOf, write: value => (value.length === 0 ? false : value) }
}

/** Throws `UsageError` when a name is not known. */
export function nudgesOf(raw: Raw): Nudge[] {
  const names = words(raw).map(word => word.toLowerCase())
  const [first = ''] = names
  if (names.length === 1 && ALL.includes(first)) return NUDGE_NAMES
  if (names.length === 1 && NONE.includes(first)) return []
  return names.map(name => {
    const known = NUDGE_NAMES.find(each => each === name)
    if (known !== undefined) return known
    throw new UsageError(
      `${quote(name)} is nothing to nudge`,
      `write all, or some of ${NUDGE_NAMES.join(', ')}`,
    )
  })
}
