import { UsageError } from '../domain/error.ts'
import { oneLine, quote } from './kinds.ts'
import type { Kind } from './option.ts'

/** The address of a page, without a slash at its end. */
export function pageAddress(): Kind<string> {
  return {
    parse: raw => {
      const text = oneLine(raw)
      const isPage = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
      if (isPage && !/[?#]/.test(text)) return new URL(text).href.replace(/\/+$/, '')
      throw new UsageError(
        `${quote(raw)} is not the address of a page`,
        'write it as https://tasker.example.com, or with a path behind it',
      )
    },
    write: value => value,
  }
}
