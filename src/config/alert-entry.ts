import { isMap, parseDocument } from 'yaml'
import { UsageError } from '../domain/error.ts'
import { expand } from './expand.ts'
import type { Place, Raw } from './option.ts'
import { options } from './options.ts'
import { readYaml } from './read-yaml.ts'

/** A channel with its name, or without one a rule. */
export interface AlertEntry {
  name?: string | undefined
  /** As in the file, but on one line: `on=failed,lost`, `escalate.after=30m`. */
  fields: readonly string[]
}

/** The text of a configuration file with one more channel or rule; comments stay. Throws `UsageError`. */
export function withAlertEntry(text: string, { name, fields }: AlertEntry): string {
  const document = parseDocument(text)
  const group: unknown = document.get('alerts')
  const isOdd = [document.contents, group].some(node => node !== null && node !== undefined && !isMap(node))
  if (document.errors.length > 0 || isOdd)
    throw new UsageError('the file has mistakes already', '`tasker config` says which')
  const path = name === undefined ? ['alerts', 'rules'] : ['alerts', 'channels', name]
  const isThere = document.hasIn(path)
  if (name !== undefined && isThere)
    throw new UsageError(
      `the file has a channel ${name}`,
      'change it there, or give the new one another name',
    )
  const entry = document.createNode(entryOf(fields), { flow: true })
  if (name !== undefined) document.setIn(path, entry)
  else if (isThere) document.addIn(path, entry)
  else document.setIn(path, document.createNode([entry]))
  return document.toString({ lineWidth: 0, flowCollectionPadding: true })
}

type Entry = { [key: string]: string | string[] | Record<string, string> }

const LISTS = ['on', 'to', 'quiet', 'unless_failed']

function entryOf(fields: readonly string[]): Entry {
  const entry: Entry = {}
  for (const field of fields) {
    const [, key, inner, value = ''] = /^([a-z_]+)(?:\.([\w-]+))?=(.+)$/i.exec(field) ?? []
    if (key === undefined)
      throw new UsageError(
        `'${field}' is no setting of it`,
        'write each as name=value, such as on=failed,lost',
      )
    if (inner !== undefined) entry[key] = { ...(entry[key] as Record<string, string>), [inner]: value }
    else if (LISTS.includes(key) && value.includes(','))
      entry[key] = value.split(',').map(word => word.trim())
    else entry[key] = value
  }
  return entry
}

/** Reads the channels and rules of such a text as they will be read. Throws `UsageError` where one cannot be. */
export function checkAlertEntries(
  text: string,
  { env, place, channels }: { env: NodeJS.ProcessEnv; place: Place; channels: readonly string[] },
): void {
  const { values } = readYaml(text)
  const rawOf = (wanted: string): Raw => expand(values.find(({ name }) => name === wanted)?.raw ?? '', env)
  const known = [
    ...channels,
    ...options.alertChannels.parse(rawOf('alertChannels'), place).map(({ name }) => name),
  ]
  const rules = options.alertRules.parse(rawOf('alertRules'), place)
  const stranger = rules
    .flatMap(({ to = [], escalate }) => [...to, ...(escalate?.to ?? [])])
    .find(name => !known.includes(name))
  if (stranger !== undefined)
    throw new UsageError(
      `there is no channel ${stranger}`,
      `write one of ${known.join(', ') || 'alerts.channels'}`,
    )
}
