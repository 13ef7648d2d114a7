import { Argument, type Command, type Option } from 'commander'
import { GROUPINGS } from '../../answer/stats/group-runs.ts'
import { NUDGE_NAMES } from '../../domain/nudge.ts'
import { PROTOCOL_MODES } from '../../domain/protocol-mode.ts'
import { RUN_STATUSES } from '../../domain/run.ts'
import { LOCK_SCOPES } from '../../supervise/holding/lock-wish.ts'
import { TOP_ORDERS } from '../print/top-table.ts'

/** What a value can be: words, several of them with commas between, or what is to be looked up. */
export type Values =
  | readonly string[]
  | { several: readonly string[] }
  | 'files'
  | 'folders'
  | 'commands'
  | 'stages'
  /** By their names alone, and as an argument needs them where names are not clear. */
  | 'task names'
  | 'tasks'
  | 'runs'
  | 'error groups'

const MOMENTS = ['today', 'yesterday', '1h', '24h', '7d', '30d']

/** The most special comes first: an option of one command, an option, then the word that stands for a value. */
const VALUES: Record<string, Values> = {
  'top --sort': TOP_ORDERS,
  'history --sort': ['started', 'time', 'memory', 'cpu'],
  'logs --stream': ['out', 'err'],
  'completion <shell>': ['bash', 'zsh', 'fish'],
  'clients path <language>': ['r', 'python', 'sh', 'node'],
  '--by': GROUPINGS,
  '--status': { several: RUN_STATUSES.map(status => status.toLowerCase()) },
  '--stage': 'stages',
  '--task': 'task names',
  '--since': MOMENTS,
  '--until': MOMENTS,
  '--protocol': PROTOCOL_MODES,
  '--lock-scope': LOCK_SCOPES,
  '--pty': ['stderr'],
  '--terminal-progress': ['auto', 'always', 'off'],
  '--nudge': { several: [...NUDGE_NAMES, 'all'] },
  '--ionice': ['idle', 'best-effort', 'realtime'],
  '<file>': 'files',
  '<dir>': 'folders',
  '<folder>': 'folders',
  '<run>': 'runs',
  '<task>': 'tasks',
  '<group>': 'error groups',
  '<command>': 'commands',
}

/** What can stand for an option's value or an argument; undefined where nobody knows. */
export function valuesOf(command: Command, what: Option | Argument): Values | undefined {
  const placeholder = `<${placeholderOf(what).toLowerCase()}>`
  const names = what instanceof Argument ? [placeholder] : [what.long ?? '', placeholder]
  const path = `${pathOf(command)} `
  return names.map(name => VALUES[path + name]).find(Boolean) ?? names.map(name => VALUES[name]).find(Boolean)
}

function placeholderOf(what: Option | Argument): string {
  if (what instanceof Argument) return what.name()
  return /[<[](.*?)(\.\.\.)?[\]>]/.exec(what.flags)?.[1] ?? ''
}

/** `clients path` */
function pathOf(command: Command): string {
  const { parent } = command
  return parent?.parent ? `${pathOf(parent)} ${command.name()}` : command.name()
}
