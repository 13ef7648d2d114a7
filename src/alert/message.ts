import type { Alert } from '../domain/alert/alert.ts'
import { harmless, harmlessLines } from '../kit/harmless.ts'

/** An alert with what it takes to act on it, before it is in the form of a channel. */
export interface Message {
  /** The same when it is sent again, so that who gets it twice can tell. */
  id: string
  turn: 'alert' | 'reminder' | 'escalation' | 'test'
  alert: Alert
  /** For people, in order. */
  facts: readonly Fact[]
  /** Secrets are taken out; `omitted`: there is more between them. */
  log?: { head: string; tail: string; omitted: boolean }
  /** The address of its run, or of its task, in the dashboard. */
  link?: string
  /** A command line. */
  rerun?: string
  /** A command line; it ends reminders. */
  acknowledge?: string
  /** All that it tells of, where that is more than one. */
  together?: { isFlood: boolean; alerts: readonly (Alert & { id: string })[] }
}

export interface Fact {
  name: string
  value: string
}

/** One line: `FAILED DAILY/load.R on db1: no such table`. In a sorted mailbox what is alike stands together. */
export function titleOf(message: Message): string {
  return shortened(`${headingOf(message)}: ${message.alert.says}`, TITLE_LENGTH)
}

/** Of whom it speaks: `FAILED DAILY/load.R on db1 (reminder)`. */
export function headingOf({ alert, turn, together }: Message): string {
  if (together?.isFlood) return `${together.alerts.length} ALERTS`
  const { kind, stage, task, host } = alert
  const where = host === undefined ? '' : ` on ${host}`
  const heading = `${kind.toUpperCase()} ${stage}/${task}${where}`
  switch (turn) {
    case 'alert':
      return shortened(heading, HEADING_LENGTH)
    case 'test':
      return shortened(`TEST: ${heading}`, HEADING_LENGTH)
    case 'reminder':
    case 'escalation':
      return `${shortened(heading, HEADING_LENGTH)} (${turn})`
  }
}

const TITLE_LENGTH = 200
const HEADING_LENGTH = 150

/** On one line, for what comes from a command may hold anything. */
export function shortened(text: string, most: number): string {
  const letters = [...harmless(text).trim()]
  return letters.length <= most ? letters.join('') : `${letters.slice(0, most - 1).join('')}…`
}

/** The facts that are not in its first sentence already. */
export function factsBeside({ facts, alert }: Message): Fact[] {
  return facts.filter(({ name, value }) => name !== 'Error' || !alert.says.startsWith(value))
}

/** The log in lines, without what could move a cursor or turn text around; `…` where something is left out. */
export function logLines({ head, tail, omitted }: NonNullable<Message['log']>): string[] {
  return [...linesOf(head), ...(omitted ? ['…'] : []), ...linesOf(tail)]
}

function linesOf(text: string): string[] {
  return text === '' ? [] : harmlessLines(text)
}

/** As programs get it: docs/alerts.md says what each field is. */
export function jsonOf(message: Message): object {
  const { id, turn, alert, facts, log, link, rerun, acknowledge, together } = message
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
    link: link ?? null,
    rerun: rerun ?? null,
    acknowledge: acknowledge ?? null,
    ...(together !== undefined && { alerts: together.alerts.map(inShort) }),
  }
}

function inShort({ id, kind, stage, task, host, runId, at, says }: Alert & { id: string }): object {
  return {
    ...{ id, kind, stage, task, host: host ?? null, run_id: runId ?? null },
    ...{ at: new Date(at).toISOString(), says },
  }
}
