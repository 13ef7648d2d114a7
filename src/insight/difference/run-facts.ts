/** A run as far as it can be compared with another. What is not known is absent. */
export interface RunFacts {
  isFinished: boolean
  tookMs?: number
  /** What it said went wrong, in one line and at length; empty where nothing did. */
  message: string
  detail: string
  oomKills: number
  command: readonly string[]
  /** Host, user, folder, program and the like, by the word for it. */
  settings: Partial<Record<Setting, string>>
  environment?: Readonly<Record<string, string>>
  measured: Partial<Record<Measure, number>>
  subtasks: readonly SubtaskFacts[]
}

export interface SubtaskFacts {
  name: string
  /** Absent while it runs, and where it failed. */
  tookMs?: number
  items?: number
}

export const SETTINGS = [
  'interpreter',
  'script',
  'commit',
  'branch',
  'uncommitted changes',
  'user',
  'host',
  'folder',
  'tasker',
] as const
export type Setting = (typeof SETTINGS)[number]

/** Sizes are MiB, pressures per cent of the time, times seconds. */
export type Measure =
  | 'items'
  | 'peak memory'
  | 'memory limit'
  | 'CPU time'
  | 'read'
  | 'written'
  | 'load of the machine'
  | 'memory available on the machine'
  | 'room on the disk'
  | 'room on the disk of the log'
  | 'waiting for CPU'
  | 'waiting for memory'
  | 'waiting for disks'

/** Something in which a run is another than the good one beside it. */
export type Difference = { weight: number } & (
  | { kind: 'environment'; name: string; before: string | null; now: string | null }
  | { kind: 'arguments'; before: readonly string[]; now: readonly string[] }
  | { kind: 'setting'; name: Setting; before: string; now: string }
  | { kind: 'measure'; name: Measure; before: number; now: number }
  /** Duration of a subtask, or how many items it had. */
  | { kind: 'subtask'; name: string; before: number; now: number }
  | { kind: 'subtask items'; name: string; before: number; now: number }
)
