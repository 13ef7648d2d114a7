import { hostname } from 'node:os'
import { CHANNEL_TYPES, type Channel } from '../domain/alert/channel.ts'
import { UsageError } from '../domain/error.ts'
import { type Fields, fieldsOf, structureOf } from './alert-fields.ts'
import { absolute, oneOf, words } from './kinds.ts'
import type { Kind, Place } from './option.ts'

/** Where alerts go: a map from names to channels. What is in them is never quoted, for an address can be a secret. */
export function alertChannels(): Kind<Channel[]> {
  return {
    parse(raw, place) {
      if (raw === '') return []
      const channels = structureOf(raw, 'the channels')
      if (typeof channels === 'string' || Array.isArray(channels))
        throw new UsageError(
          'the channels are no map',
          'write the name of each, and below it its type and url',
        )
      return Object.entries(channels).map(([name, value]) => {
        if (!/^[\w.-]{1,50}$/.test(name))
          throw new UsageError(
            'the name of a channel has other than letters, digits, dots and dashes in it, or more than 50',
            'give it another one',
          )
        const fields = fieldsOf(value, `the channel ${name}`)
        const channel = channelOf(name, fields, place)
        fields.finish()
        return channel
      })
    },
    write: channels => Object.fromEntries(channels.map(({ name, type }) => [name, type])),
  }
}

function channelOf(name: string, fields: Fields, place: Place): Channel {
  const type = oneOf(...CHANNEL_TYPES).parse(
    fields.need('type', `write type: and one of ${CHANNEL_TYPES.join(', ')}`),
    place,
  )
  const secret = (field: string) => {
    const text = fields.text(field)
    return text?.startsWith('file:') ? `file:${absolute(text.slice('file:'.length), place)}` : text
  }
  const optional = <Field extends string>(field: Field) => {
    const value = secret(field)
    return (value === undefined ? {} : { [field]: value }) as { [Name in Field]?: string }
  }
  switch (type) {
    case 'smtp':
      return {
        name,
        type,
        url: address(fields, secret, ['smtp:', 'smtps:'], 'smtp://mail.example.com:587'),
        from: mailAddress(fields, fields.text('from') ?? `tasker@${hostname()}`),
        to: words(fields.need('to', 'write to: and the addresses')).map(to => mailAddress(fields, to)),
        ...optional('user'),
        ...optional('password'),
      }
    case 'slack':
      return { name, type, url: address(fields, secret, HTTP, 'https://hooks.slack.com/services/…') }
    case 'webhook':
      return {
        name,
        type,
        url: address(fields, secret, HTTP, 'https://example.com/alerts'),
        headers: headersOf(fields),
        ...optional('secret'),
      }
    case 'ntfy':
      return { name, type, url: address(fields, secret, HTTP, 'https://ntfy.sh/topic'), ...optional('token') }
    case 'exec': {
      const command = fields.need('command', 'write command: and what is to be run')
      return {
        name,
        type,
        command: Array.isArray(command) ? words(command) : ['/bin/sh', '-c', String(command)],
      }
    }
  }
}

const HTTP = ['https:', 'http:']

function address(
  fields: Fields,
  secret: (field: string) => string | undefined,
  protocols: readonly string[],
  example: string,
): string {
  fields.need('url', `write url: ${example}`)
  const url = secret('url') ?? ''
  if (url.startsWith('file:') || protocols.includes(protocolOf(url))) return url
  throw new UsageError(`the url of ${fields.what} cannot be used`, `write it as ${example}`)
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : ''
}

function mailAddress({ what }: Fields, text: string): string {
  if (/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text)) return text
  throw new UsageError(`${what} has an address that is none`, 'write it as name@example.com')
}

function headersOf(fields: Fields): Record<string, string> {
  const raw = fields.get('headers')
  if (raw === undefined) return {}
  const isMap = typeof raw === 'object' && !Array.isArray(raw)
  if (!isMap || Object.entries(raw).some(([key, value]) => !HEADER.test(key) || !isHeaderValue(value)))
    throw new UsageError(
      `the headers of ${fields.what} cannot be used`,
      'write a map from names to one line of text',
    )
  return raw as Record<string, string>
}

const HEADER = /^[\w!#$%&'*+.^`|~-]+$/

function isHeaderValue(value: unknown): boolean {
  return typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value)
}
