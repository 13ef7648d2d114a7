import { UsageError } from '../domain/error.ts'
import { fieldsOf, structureOf } from './alert-fields.ts'
import { oneLine, quote, words } from './kinds.ts'
import type { Kind } from './option.ts'

/** Where a proxy comes from: a network, or processes of a user of this machine. */
export type ProxyPlace =
  | { kind: 'network'; address: string; bits: number; family: 'ipv4' | 'ipv6' }
  | { kind: 'user'; name: string }

/** Proxies that the dashboard believes what they say in headers. */
export interface ProxySettings {
  from: readonly ProxyPlace[]
  /** The header that names who asks, in small letters. */
  userHeader?: string
  groupsHeader?: string
}

/** A map such as `{ from: [10.0.0.0/8], user_header: X-Forwarded-User }`. */
export function dashboardProxy(): Kind<ProxySettings> {
  return {
    parse(raw) {
      const fields = fieldsOf(structureOf(raw, 'the proxies'), 'dashboard.proxy')
      const from = words(fields.need('from', 'write from: and the addresses of the proxies')).map(placeOf)
      const header = (field: string) => {
        const name = fields.text(field)?.toLowerCase()
        if (name === undefined || /^[a-z0-9][a-z0-9-]{0,99}$/.test(name)) return name
        throw new UsageError(`${field} cannot be ${quote(name)}`, 'write the name of a header')
      }
      const [userHeader, groupsHeader] = [header('user_header'), header('groups_header')]
      fields.finish()
      if (groupsHeader !== undefined && userHeader === undefined)
        throw new UsageError('there are groups of nobody', 'write user_header, too')
      return { from, ...(userHeader && { userHeader }), ...(groupsHeader && { groupsHeader }) }
    },
    write: ({ from, userHeader, groupsHeader }) => ({
      from: from.map(writtenPlace).join(', '),
      ...(userHeader && { user_header: userHeader }),
      ...(groupsHeader && { groups_header: groupsHeader }),
    }),
  }
}

const WRITE = 'write an address, a network such as 10.0.0.0/8, or user:www-data'

function placeOf(text: string): ProxyPlace {
  const [, name] = /^user:(\w[\w.@-]{0,99})$/.exec(text) ?? []
  if (name !== undefined) return { kind: 'user', name }
  const [address = '', given, ...more] = oneLine(text).split('/')
  // Only here: a command that is run has nothing to do with it.
  const version = process.getBuiltinModule('node:net').isIP(address)
  const most = version === 4 ? 32 : 128
  const bits = given === undefined ? most : /^\d{1,3}$/.test(given) ? Number(given) : Number.NaN
  if (version === 0 || more.length > 0 || !(bits <= most))
    throw new UsageError(`${quote(text)} is no place of a proxy`, WRITE)
  if (bits === 0) throw new UsageError(`${quote(text)} makes everybody a proxy`, WRITE)
  return { kind: 'network', address, bits, family: version === 4 ? 'ipv4' : 'ipv6' }
}

function writtenPlace(place: ProxyPlace): string {
  return place.kind === 'user' ? `user:${place.name}` : `${place.address}/${place.bits}`
}
