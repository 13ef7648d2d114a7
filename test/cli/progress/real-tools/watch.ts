import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { rowsOf } from '../../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../../rig/tasker.ts'
import { prepareWork, type Work } from './work.ts'

export type Row = Record<string, unknown>

/** One tool at work on something of which the test knows how much is done. */
export interface RealTool {
  files?: Readonly<Record<string, string | Buffer>>
  /** As given to `tasker run`, options first. */
  words: readonly string[]
  /** What its progress is told from. */
  source: string
  /** How much is done, in percent, measured without the tool's words. */
  truth: (work: Work, row: Row) => number | Promise<number>
  /** What of the record is compared with it, if not the percentage of the whole. */
  figure?: (row: Row) => unknown
  /** Lets the tool come a little further, where it does not wait by itself. */
  push?: (work: Work, row: Row) => Promise<void>
  /** The tool does not say that it is at its end. */
  endsUnsaid?: true
}

/** In percent, and so many points from the truth at most. */
const MOMENTS = [15, 50, 85]
const NEAR = 8
const PATIENCE_MS = 3_000
const FIRST_PATIENCE_MS = 400
/** What no message repeats. */
const BAR = /\d ?%|\d+\/\d+|\beta\b|\d:\d\d|\d ?[kM]?i?B\b|[█#=>]{2}/i

/** Runs it, and compares what `tasker show` says at three moments, and at the end, with the truth. */
export async function watch(describeTool: (work: Work) => RealTool | Promise<RealTool>): Promise<void> {
  using rig = createRig({ TASKER_FLUSH_INTERVAL: '100ms' })
  const work = prepareWork(rig.home)
  const tool = await describeTool(work)
  work.add(tool.files ?? {})
  const started = rig.start(['run', '--task', 'it', ...tool.words])
  const shown: number[] = []
  try {
    for (const moment of MOMENTS) shown.push(await compareAt(moment, tool, rig, work))
    expect(shown).toEqual(shown.toSorted((left, right) => left - right))
    work.allow(100)
    await tool.push?.(work, rowsOf(rig)[0] ?? {})
    await eventually(() => started.child.exitCode !== null, 'it ends')
    expect(await started.finished).toMatchObject({ code: 0 })
  } finally {
    started.child.kill()
    work.allow(100)
  }
  expect(await show(rig)).toMatchObject({
    execution_status: 'FINISHED',
    overall_percent_complete: 100,
    progress_source: tool.source,
  })
  const told = percentsTold(rig)
  expect(told).toEqual(told.toSorted((one, other) => one.part - other.part || one.percent - other.percent))
  if (!tool.endsUnsaid) expect(told.at(-1)?.percent).toBe(100)
}

async function compareAt(moment: number, tool: RealTool, rig: Rig, work: Work): Promise<number> {
  const { figure = row => row.overall_percent_complete } = tool
  let last = ''
  let pushedAt = performance.now()
  const isTrue = async (row: Row): Promise<boolean> => {
    const recorded = Number(figure(row) ?? Number.NaN)
    const truth = await tool.truth(work, row)
    last = `${recorded} recorded, ${truth} true`
    if (recorded > truth + NEAR) throw new Error(`ahead of the truth: ${last}`)
    return truth >= moment - 4 && Math.abs(recorded - truth) <= NEAR
  }
  work.allow(moment)
  const row = await eventually(
    async () => {
      const [recorded] = rowsOf(rig)
      if (recorded === undefined) return undefined
      if (await isTrue(recorded)) {
        const shown = await show(rig)
        if (await isTrue(shown)) return shown
      }
      // Who is held up may have done more than it has told: it has to go on to tell it.
      const patienceMs = figure(recorded) === null ? FIRST_PATIENCE_MS : PATIENCE_MS
      const isSilent = performance.now() - pushedAt > patienceMs
      if (
        (await tool.truth(work, recorded)) < (isSilent ? 95 : figure(recorded) === null ? 0 : moment + NEAR)
      ) {
        await tool.push?.(work, recorded)
        pushedAt = performance.now()
      }
      return undefined
    },
    'what is recorded comes near the truth',
    60_000,
  ).catch(error => {
    throw new Error(`at ${moment} %: ${last}`, { cause: error })
  })
  expect(row.overall_progress_message ?? '', 'the bar itself is no message').not.toMatch(BAR)
  return Number(figure(row))
}

async function show(rig: Rig): Promise<Row> {
  const { stdout } = await rig.tasker(['show', 'it', '--json'])
  const said = JSON.parse(stdout || '{}')
  return (said[0] ?? said).run
}

/** What the tool told, each part of its work after the one before. */
function percentsTold(rig: Rig): { part: number; percent: number }[] {
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  const events = database.prepare("SELECT payload FROM events WHERE kind = 'said' ORDER BY seq").all()
  let part = 0
  return events.flatMap(({ payload }) => {
    const { message } = JSON.parse(String(payload))
    if (message.verb === 'subtask') part++
    if (message.verb === 'percent') return [{ part, percent: message.percent }]
    return message.verb === 'items' && message.total
      ? [{ part, percent: (message.done / message.total) * 100 }]
      : []
  })
}
