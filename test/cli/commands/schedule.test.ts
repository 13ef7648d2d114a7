import { describe, expect, test } from 'vitest'
import { schedule } from '../../../src/cli/commands/schedule.ts'
import { show } from '../../../src/cli/commands/show.ts'
import { status } from '../../../src/cli/commands/status.ts'
import type { Store, TaskDefinition } from '../../../src/store/store.ts'
import { FINISHED, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

/** Long after whatever the clock says while tasks are registered. */
const at = (time: string) => Date.parse(`2050-01-05T${time}Z`)
const now = () => at('08:00')
const MINUTE = 60_000

async function night(store: Store): Promise<void> {
  const task = (name: string, more: Partial<TaskDefinition> = {}) => ({
    stage: 'DAILY',
    name,
    schedule: '0 2 * * *',
    timezone: 'UTC',
    ...more,
  })
  await store.registerTasks([
    task('good.sh'),
    task('slow.sh', { runGraceSeconds: 600 }),
    task('late.sh', { schedule: '30 2 * * 1-5' }),
    task('gone.sh', { schedule: '0 7 * * *', startGraceSeconds: 60, runGraceSeconds: 60 }),
    task('soon.sh', { schedule: '58 7 * * *', timezone: 'UTC' }),
    task('reboot.sh', { schedule: '@reboot', stage: 'BOOT' }),
    { stage: 'DAILY', name: 'by-hand.sh' },
  ])
  await record(store, { taskName: 'good.sh' }, [FINISHED], at('02:00'))
  await record(store, { taskName: 'slow.sh' }, [], at('02:01'))
  await record(store, { taskName: 'late.sh' }, [FINISHED], at('02:42'))
  await record(store, { taskName: 'gone.sh' }, [FINISHED], at('07:00') - 24 * 60 * MINUTE)
  await record(store, { taskName: 'soon.sh' }, [FINISHED], at('07:58') - 24 * 60 * MINUTE)
}

async function printed(store: Store, options: Parameters<typeof schedule>[2] = {}): Promise<string> {
  const world = testWorld({ now })
  expect(await schedule(world, store, options)).toBe(0)
  return world.printed()
}

describe('tasker schedule', () => {
  test('lists what is due, the next first, and what became of the last time', async () => {
    await using place = await temporaryStore()
    await night(place.store)

    const rows: Record<string, unknown>[] = JSON.parse(await printed(place.store, { json: true }))

    expect(rows.map(row => [row.task_name, row.state, row.late_seconds, row.last_due, row.next_due])).toEqual(
      [
        ['good.sh', 'on_time', null, '2050-01-05T02:00:00.000Z', '2050-01-06T02:00:00.000Z'],
        ['slow.sh', 'overdue', 20_700, '2050-01-05T02:00:00.000Z', '2050-01-06T02:00:00.000Z'],
        ['late.sh', 'late', 720, '2050-01-05T02:30:00.000Z', '2050-01-06T02:30:00.000Z'],
        ['gone.sh', 'missed', null, '2050-01-05T07:00:00.000Z', '2050-01-06T07:00:00.000Z'],
        ['soon.sh', 'waiting', null, '2050-01-05T07:58:00.000Z', '2050-01-06T07:58:00.000Z'],
        ['reboot.sh', null, null, null, null],
      ],
    )
    expect(rows[2]).toMatchObject({
      schedule_words: 'At 02:30, Monday through Friday',
      due_run_id: expect.any(String),
      last_run: { execution_status: 'FINISHED' },
    })
  })

  test('says it in a table for people', async () => {
    await using place = await temporaryStore()
    await night(place.store)

    const lines = (await printed(place.store, { late: true })).split('\n')

    expect(lines[0]).toMatch(/^STATE +STAGE +TASK +NEXT +LAST DUE +LAST RUN +SCHEDULE$/)
    expect(lines[1]).toMatch(/overdue 5h 45m +DAILY +slow\.sh .* STARTED .* At 02:00 \(UTC\)$/)
    expect(lines[2]).toMatch(/late 12m 00s +DAILY +late\.sh .* FINISHED .*Monday through Friday \(UTC\)$/)
    expect(lines[3]).toMatch(/missed +DAILY +gone\.sh/)
    expect(lines).toHaveLength(5)
  })

  test('a run by hand, after the one that was due, does not make that late', async () => {
    await using place = await temporaryStore()
    await night(place.store)
    await record(place.store, { taskName: 'good.sh' }, [FINISHED], at('07:30'))

    expect(await printed(place.store, { late: true })).not.toMatch('good.sh')
  })

  test('says what to do where nothing has a schedule, and that nothing is late', async () => {
    await using place = await temporaryStore()

    expect(await printed(place.store)).toMatch(
      /^No task has a schedule yet\.\nGive it one with: tasker register/,
    )
    await place.store.registerTasks([{ stage: 'BOOT', name: 'a.sh', schedule: '@reboot' }])
    expect(await printed(place.store, { stage: 'BOOT', late: true })).toBe('Nothing is late in stage BOOT.\n')
    expect(JSON.parse(await printed(place.store, { stage: 'WEEKLY', json: true }))).toEqual([])
  })
})

test('tasker show says the schedule of the task in words', async () => {
  await using place = await temporaryStore()
  await night(place.store)
  const world = testWorld({ now })

  await show(world, place.store, { run: 'late.sh' })

  expect(world.printed()).toMatch(/schedule +At 02:30, Monday through Friday \(UTC\)\n/)
})

test('tasker status of one task says when it was due, and in words when it is', async () => {
  await using place = await temporaryStore()
  await night(place.store)
  const world = testWorld({ now })

  await status(world, place.store, { task: 'gone.sh' })

  expect(world.printed()).toMatch(/schedule +At 07:00 \(UTC\)\n +due +. missed, 2050-01-0\d .* \(1h ago\)\n/)
})

test('tasker status marks what is late or missed, and nothing else', async () => {
  await using place = await temporaryStore()
  await night(place.store)
  const [table, json] = [testWorld({ now }), testWorld({ now })]

  await status(table, place.store, {})
  await status(json, place.store, { json: true })

  expect(table.printed()).toMatch(/gone\.sh .\smissed/)
  expect(table.printed().match(/missed|late\b(?!\.sh)/g)).toEqual(['missed'])
  const rows: { task: { task_name: string }; due: unknown }[] = JSON.parse(json.printed())
  expect(rows.find(row => row.task.task_name === 'gone.sh')?.due).toEqual({
    at: '2050-01-05T07:00:00.000Z',
    state: 'missed',
  })
  expect(rows.find(row => row.task.task_name === 'by-hand.sh')?.due).toBeNull()
})
