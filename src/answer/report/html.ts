import { escapeHtml } from '../../kit/escape-html.ts'

/** A piece of HTML; every text in it was made harmless. */
export interface Html {
  readonly html: string
}

type Value = Html | string | number | readonly Html[]

/** Text between the tags stays text, whatever it holds. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return { html: parts.map((part, at) => part + textOf(values[at] ?? '')).join('') }
}

/** Nothing, where there is nothing to show. */
export const NOTHING: Html = { html: '' }

/** Several lines as they are. */
export function lines(text: readonly string[]): Html {
  return { html: text.map(line => textOf(line)).join('\n') }
}

function textOf(value: Value): string {
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeHtml(value)
  return 'html' in value ? value.html : value.map(each => each.html).join('\n')
}
