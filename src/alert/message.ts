import type { Alert } from '../domain/alert/alert.ts'

/** An alert with what it takes to act on it, before it is in the form of a channel. */
export interface Message {
  /** The same when it is sent again, so that who gets it twice can tell. */
  id: string
  turn: 'alert' | 'reminder' | 'escalation' | 'test'
  alert: Alert
  /** For people, in order. */
  facts: readonly { name: string; value: string }[]
  /** Secrets are taken out; `omitted`: there is more between them. */
  log?: { head: string; tail: string; omitted: boolean }
  /** A command line. */
  rerun?: string
  /** All that it tells of, where that is more than one. */
  together?: { isFlood: boolean; alerts: readonly (Alert & { id: string })[] }
}

/** One line: `FAILED DAILY/load.R on db1: exit status 3`. */
export function titleOf({ alert, turn, together }: Message): string {
  if (together?.isFlood) return shortened(`${together.alerts.length} ALERTS: ${alert.says}`, TITLE_LENGTH)
  const { kind, stage, task, host, says } = alert
  const before = turn === 'alert' ? '' : `${turn}: `
  const where = host === undefined ? '' : ` on ${host}`
  return shortened(`${before}${kind.toUpperCase()} ${stage}/${task}${where}: ${says}`, TITLE_LENGTH)
}

const TITLE_LENGTH = 200

/** On one line, for what comes from a command may hold anything. */
export function shortened(text: string, most: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const line = text.replace(/[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g, ' ').trim()
  return line.length <= most ? line : `${[...line].slice(0, most - 1).join('')}…`
}

/** As programs get it: docs/alerts.md says what each field is. */
export function jsonOf(message: Message): object {
  const { id, turn, alert, facts, log, rerun, together } = message
  return {
    version: 1,
    id,
    turn,
    title: titleOf(message),
    kind: alert.kind,
    stage: alert.stage,
    task: alert.task,
    host: alert.host ?? null,
    run_id: alert.runId ?? null,
    at: new Date(alert.at).toISOString(),
    says: alert.says,
    basis: alert.basis ?? null,
    facts: Object.fromEntries(facts.map(({ name, value }) => [name, value])),
    log_head: log?.head ?? null,
    log_tail: log?.tail ?? null,
    rerun: rerun ?? null,
    ...(together !== undefined && { alerts: together.alerts.map(inShort) }),
  }
}

function inShort({ id, kind, stage, task, host, runId, at, says }: Alert & { id: string }): object {
  return {
    ...{ id, kind, stage, task, host: host ?? null, run_id: runId ?? null },
    ...{ at: new Date(at).toISOString(), says },
  }
}
