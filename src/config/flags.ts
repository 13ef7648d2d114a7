import type { Place } from './option.ts'
import { optionEntries, type SettingName } from './options.ts'
import type { Given, Source } from './source.ts'

/** Settings from the command line, as text; the names are those of `Settings`. */
export type Flags = { [Name in SettingName]?: string | undefined }

export function fromFlags(flags: Flags, place: Place): Source {
  const source = new Map<SettingName, Given>()
  for (const [name, option] of optionEntries) {
    const raw = flags[name]
    if (raw !== undefined) source.set(name, { raw, from: 'flag', where: option.flag ?? name, place })
  }
  return source
}
