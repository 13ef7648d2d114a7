import type { TaskStatus } from '../../answer/task-statuses.ts'
import { harmless } from '../../kit/harmless.ts'
import type { SubtaskRow } from '../../store/rows.ts'
import { taskKey } from '../../store/task-key.ts'
import type { Look } from '../print/look.ts'
import { cut } from '../print/measure.ts'
import { runCard } from '../print/run-card.ts'
import { subtaskLines } from '../print/subtask-lines.ts'
import { clockTime } from '../print/time.ts'
import { statusTable, statusTotal } from './table.ts'
import { selectedRow, shownRows, type WatchState } from './watch-state.ts'

/** What is known at the moment. */
export interface Watched {
  rows: readonly TaskStatus[]
  /** Of the run that is looked at. */
  subtasks: readonly SubtaskRow[]
  /** The end of its log, without anything that could act on a terminal; why there is none. */
  log: readonly string[]
  /** When all this was so, milliseconds since 1970. */
  at: number
  /** Why it is not so now. */
  trouble?: string
  /** What came of the last thing that was asked for. */
  notice?: string
}

/** The screen: a title, what is looked at, and at the bottom what can be done. Not more than `rows` lines. */
export function watchLines(state: WatchState, watched: Watched, look: Look, rows: number): string[] {
  const shown = shownRows(watched.rows, state, look.now)
  const selected = selectedRow(shown, state)
  const room = Math.max(1, rows - 1)
  const body = bodyOf(state, watched, { shown, selected, look, room })
  const filled = [...body.slice(0, room), ...Array(Math.max(0, room - body.length)).fill('')]
  return [...filled, footer(state, watched, selected, look)]
}

interface Here {
  shown: readonly TaskStatus[]
  selected: TaskStatus | undefined
  look: Look
  room: number
}

function bodyOf(state: WatchState, watched: Watched, { shown, selected, look, room }: Here): string[] {
  switch (state.view) {
    case 'help':
      return HELP.map(([keys, does]) => `  ${look.paint.bold(keys.padEnd(12))} ${does}`)
    case 'run':
      if (selected === undefined) return []
      return [...runCard(selected, look, selected.left), '', ...split(subtaskLines(watched.subtasks, look))]
    case 'log': {
      const title = look.paint.bold(harmless(selected?.task.task_name ?? ''))
      const lines = watched.log
        .slice(-(room - 1))
        .map(line => cut(line, look.width ?? 80, look.glyphs.ellipsis))
      return [title, ...lines]
    }
    case 'list':
      return list(state, watched, { shown, selected, look, room })
  }
}

function list(state: WatchState, { rows }: Watched, { shown, selected, look, room }: Here): string[] {
  const total = statusTotal(rows, look)
  if (shown.length === 0)
    return [
      ...total,
      '',
      look.paint.dim(rows.length === 0 ? 'Nothing has run yet.' : 'Nothing fits the filter.'),
    ]
  const { head, body } = statusTable(shown, look, state.order === 'stage')
  const key = selected && taskKey(selected.task)
  const lines = body.flatMap(({ text, row }) => {
    const isSelected = row !== undefined && taskKey(row.task) === key
    return split([text]).map((line, nr) => ({
      text: isSelected && nr === 0 ? `${look.paint.bold(look.glyphs.pointer)} ${line.slice(2)}` : line,
      isSelected,
    }))
  })
  const space = Math.max(1, room - total.length - 1)
  const at = lines.findIndex(({ isSelected }) => isSelected)
  const from = Math.max(0, Math.min(at - Math.floor(space / 2), lines.length - space))
  return [...total, head, ...lines.slice(from, from + space).map(({ text }) => text)]
}

function split(lines: readonly string[]): string[] {
  return lines.flatMap(line => line.split('\n'))
}

function footer(state: WatchState, watched: Watched, selected: TaskStatus | undefined, look: Look): string {
  const { dim, red, yellow } = look.paint
  const width = look.width ?? 80
  const fitted = (text: string) => cut(harmless(text), width, look.glyphs.ellipsis)
  if (state.asks === 'filter') return fitted(`/${state.filter}_`)
  if (state.asks === 'cancel')
    return yellow(fitted(`Cancel ${selected?.task.task_name}? y: yes, any other key: no`))
  if (watched.trouble !== undefined)
    return red(fitted(`stale since ${clockTime(watched.at)}: ${watched.trouble}`))
  if (watched.notice !== undefined) return fitted(watched.notice)
  const chosen = [
    ...(state.order === 'stage' ? [] : [`by ${state.order}`]),
    ...(state.filter === '' ? [] : [`only '${state.filter}'`]),
  ]
  const keys = state.view === 'list' ? LIST_KEYS : VIEW_KEYS
  return dim(fitted([clockTime(watched.at), ...chosen, keys].join('  ')))
}

const LIST_KEYS = 'enter: details  f: log  c: cancel  /: filter  s: sort  ?: help  q: quit'
const VIEW_KEYS = 'esc: back  f: log  c: cancel  q: quit'

const HELP: readonly (readonly [keys: string, does: string])[] = [
  ['up, down', 'another task (also k, j, page up, page down, home, end)'],
  ['enter', 'its latest run with its subtasks; once more: back'],
  ['f', 'the end of its log, as it grows; once more: back'],
  ['c', 'cancel the run, after a question'],
  ['/', 'only tasks with these letters in name, stage, state, host, message or error'],
  ['s', 'sort by stage, state, time, memory'],
  ['esc', 'back; no filter'],
  ['?', 'this'],
  ['q', 'quit'],
]
