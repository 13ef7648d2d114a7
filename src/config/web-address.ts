import { UsageError } from '../domain/error.ts'
import { oneLine, quote } from './kinds.ts'
import type { Kind } from './option.ts'

/** An address for HTTP. Who knows the rest of it may use it, so that only the host is shown. */
export function webAddress(): Kind<string> {
  return {
    parse: raw => {
      const text = oneLine(raw)
      const url = URL.parse(text)
      if (url?.protocol === 'https:' || url?.protocol === 'http:') return text
      throw new UsageError(`${quote(raw)} is no address`, 'write https://…')
    },
    write: value => `${new URL(value).origin}/****`,
  }
}
