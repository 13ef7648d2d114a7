import type { SilenceRow } from '../../store/alert-rows.ts'
import type { Store } from '../../store/store.ts'
import type { Cell } from '../print/cell.ts'
import { printJson } from '../print/json.ts'
import { type Look, lookOf } from '../print/look.ts'
import { shortIds } from '../print/short-id.ts'
import { type Column, layTable } from '../print/table.ts'
import { shortTime, startedText } from '../print/time.ts'
import type { World } from '../world.ts'

const MOST = 1_000

/** Prints the silences that hold, or all there ever were. */
export async function alertSilences(
  world: World,
  store: Store,
  { all = false, json = false }: { all?: boolean; json?: boolean },
): Promise<number> {
  const now = world.now()
  const rows = await store.silences({ ...(!all && { holdsAt: now }), limit: MOST })
  if (json) printJson(world, rows)
  else if (rows.length === 0) world.out.write(all ? 'There was no silence yet.\n' : 'Nothing is silenced.\n')
  else {
    const look = lookOf(world)
    const table = layTable(columnsOf(rows, look), rows, look)
    world.out.write(`${[table.head, ...table.rows].join('\n')}\n`)
  }
  return 0
}

function columnsOf(rows: readonly SilenceRow[], look: Look): Column<SilenceRow>[] {
  const ids = shortIds(rows.map(({ silence_id }) => silence_id))
  const { dim } = look.paint
  return [
    { title: 'silence', cell: ({ silence_id: id }) => ({ text: ids.get(id) ?? id, paint: dim }) },
    { title: 'tasks', min: 12, cell: ({ task_pattern: pattern }) => pattern ?? 'all' },
    { title: 'state', cell: row => stateOf(row, look) },
    { title: 'since', cell: ({ created_at: at }) => startedText(at, look) },
    { title: 'by', cell: ({ created_by: by }) => by },
    { title: 'note', spills: 'after', cell: ({ note }) => note ?? '' },
  ]
}

function stateOf({ ends_at, ended_at, ended_by }: SilenceRow, { now, paint }: Look): Cell {
  if (ended_at !== null) return { text: `ended by ${ended_by}`, paint: paint.dim }
  const isOver = ends_at.getTime() <= now
  return {
    text: isOver ? 'over' : `until ${shortTime(ends_at, now)}`,
    paint: isOver ? paint.dim : paint.yellow,
  }
}
