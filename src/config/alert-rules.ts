import { ALERT_KINDS } from '../domain/alert/alert.ts'
import type { AlertRule } from '../domain/alert/rule.ts'
import { UsageError } from '../domain/error.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { type Fields, fieldsOf, structureOf } from './alert-fields.ts'
import { alertLimit } from './alert-limit.ts'
import { dailySpans } from './alert-times.ts'
import { duration, integer, oneOf, words } from './kinds.ts'
import type { Kind, Place } from './option.ts'

/** What is told, to whom and when: a list. */
export function alertRules(): Kind<AlertRule[]> {
  return {
    parse(raw, place) {
      if (raw === '') return []
      const rules = structureOf(raw, 'the rules')
      if (!Array.isArray(rules)) throw new UsageError('the rules are no list', "write each as '- on: failed'")
      return rules.map((rule, index) => {
        const fields = fieldsOf(rule, `rule ${index + 1}`)
        const parsed = ruleOf(fields, place)
        fields.finish()
        return parsed
      })
    },
    write: rules =>
      rules.map(({ on, to }) => `${on.join('+')}${to === undefined ? '' : ` to ${to.join('+')}`}`),
  }
}

function ruleOf(fields: Fields, place: Place): AlertRule {
  const { get, text, what } = fields
  const kind = oneOf(...ALERT_KINDS)
  const on = words(fields.need('on', `write on: and some of ${ALERT_KINDS.join(', ')}`)).map(word =>
    kind.parse(word, place),
  )
  const read = <T>(name: string, { parse }: Pick<Kind<T>, 'parse'>): T | undefined => {
    const value = get(name)
    return value === undefined ? undefined : parse(value, place)
  }
  const list = { parse: words }
  const escalate = get('escalate')
  return {
    on,
    ...withoutAbsent({
      stage: text('stage'),
      task: text('task'),
      host: text('host'),
      tag: tagOf(text('tag')),
      to: read('to', list),
      limit: alertLimit(on, get, what),
      times: read('times', integer(1, 1000)),
      withinMs: read('within', duration(1_000)),
      runs: read('runs', integer(5, 100)),
      unlessFailed: read('unless_failed', list),
      quiet: read('quiet', { parse: dailySpans }),
      remindMs: read('remind', duration(60_000)),
      escalate:
        escalate === undefined ? undefined : escalation(fieldsOf(escalate, `escalate of ${what}`), place),
    }),
  }
}

function tagOf(text: string | undefined): AlertRule['tag'] {
  if (text === undefined) return undefined
  const [key = '', ...value] = text.split('=')
  return { key, ...(value.length > 0 && { value: value.join('=') }) }
}

function escalation(fields: Fields, place: Place): NonNullable<AlertRule['escalate']> {
  const escalate = {
    afterMs: duration(60_000).parse(fields.need('after', 'write after: 30m'), place),
    to: words(fields.need('to', 'write to: and names of channels')),
  }
  fields.finish()
  return escalate
}
