import { sayBytes } from '../kit/bytes.ts'
import { describeOutcome, type Outcome } from './outcome.ts'
import type { NamedProcess, Usage } from './resources.ts'

/** What was seen of the end of a run that failed, beside its outcome. */
export interface Death {
  /** The deadly signal is one that tasker had been sent. */
  sentToTasker?: boolean
  memory?: MemoryDeath
}

/** What the kernel did for lack of memory while the command ran. */
export interface MemoryDeath {
  /** How many processes of the command's control group it killed. */
  kills: number
  /** Nobody but the run was in that group. */
  own: boolean
  /** The group's limit; absent where only the machine's memory is one. */
  limitBytes?: number
  /** Those of the run whom its log names. */
  victims: (NamedProcess & { rssBytes: number })[]
}

/** Whether the kernel is known to have killed the run, or a part of it, for lack of memory. */
function wasMemory({ memory }: Death): boolean {
  return memory !== undefined && (memory.victims.length > 0 || (memory.own && memory.kills > 0))
}

/**
 * Why a run failed, as far as that was seen: "killed because its memory was used up: …". `said` is what it said itself.
 * `command` is the PID of the command.
 */
export function describeDeath(
  outcome: Outcome,
  death: Death,
  { said, command, usage }: { said?: string | undefined; command: number | undefined; usage: Usage },
): string {
  if (wasMemory(death) && death.memory !== undefined) {
    const words = memoryWords(outcome, death.memory, command, usage)
    return said === undefined || diedItself(outcome, death.memory, command) ? words : `${said}; ${words}`
  }
  const how = `${describeOutcome(outcome)}${sender(outcome, death)}${doubt(outcome, death)}`
  if (said === undefined) return how
  return outcome.kind === 'signalled' ? `${said}; ${how}` : said
}

function memoryWords(
  outcome: Outcome,
  memory: MemoryDeath,
  command: number | undefined,
  usage: Usage,
): string {
  const whose =
    memory.limitBytes === undefined ? "the machine's memory was used up" : 'its memory was used up'
  const who = diedItself(outcome, memory, command)
    ? 'killed'
    : memory.kills > 1
      ? `${memory.kills} processes of it were killed`
      : 'a process of it was killed'
  return `${who} because ${whose}: ${memoryFigures(memory, usage).join(', ')}`.replace(/: $/, '')
}

function memoryFigures({ limitBytes, victims }: MemoryDeath, { peaks }: Usage): string[] {
  const [victim] = victims
  const largest = victim ?? peaks.largest
  return [
    ...(limitBytes === undefined ? [] : [`limit ${sayBytes(limitBytes)}`]),
    ...(largest === undefined
      ? []
      : [`${largest.name} (PID ${largest.pid}) held ${sayBytes(largest.rssBytes)}`]),
  ]
}

/** The command itself, and not one of its descendants. */
function diedItself(outcome: Outcome, { victims }: MemoryDeath, command: number | undefined): boolean {
  if (outcome.kind !== 'signalled' || outcome.signal !== 'SIGKILL') return false
  return victims.length === 0 || victims.some(({ pid }) => pid === command)
}

function sender(outcome: Outcome, { sentToTasker }: Death): string {
  if (outcome.kind !== 'signalled') return ''
  if (sentToTasker) return ', which tasker was sent and passed on'
  return outcome.signal === 'SIGKILL' ? ', which did not come from tasker' : ''
}

/** Others were in its control group too: then it is not certain whom the kernel killed. */
function doubt(outcome: Outcome, { memory }: Death): string {
  if (memory === undefined || memory.own || memory.kills === 0) return ''
  const mayBe =
    outcome.kind === 'signalled'
      ? outcome.signal === 'SIGKILL'
      : outcome.kind === 'exited' && outcome.code === 137
  if (!mayBe) return ''
  const count = memory.kills === 1 ? 'a process' : `${memory.kills} processes`
  return `; meanwhile ${count} of its control group, which others share, was killed for lack of memory`
}
