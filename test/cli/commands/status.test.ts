import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { status } from '../../../src/cli/commands/status.ts'
import { textWidth } from '../../../src/cli/print/measure.ts'
import { TaskerError } from '../../../src/domain/error.ts'
import type { RunFact } from '../../../src/domain/event.ts'
import { BEGIN, FINISHED, failed, record, temporaryStore } from '../recorded.ts'
import { testWorld } from '../world.ts'

const DAY = 24 * 60 * 60_000
const now = () => BEGIN + 12 * 60_000

describe('status', () => {
  test('says what to type when nothing has run yet', async () => {
    await using place = await temporaryStore()
    const world = testWorld()

    expect(await status(world, place.store, {})).toBe(0)

    expect(world.printed().trimEnd().split('\n')).toEqual([
      'Nothing has run yet. Put tasker in front of a command to track it:',
      '  tasker run --stage DAILY -- sh job.sh',
    ])
  })

  test('tells the whole story of a single running task', async () => {
    await using place = await temporaryStore()
    const id = await record(place.store, { taskName: 'load.R', userName: 'ana', hostname: 'night' }, [
      { kind: 'said', message: { verb: 'subtask', number: 2, total: 5, name: 'Build features' } },
      { kind: 'said', message: { verb: 'items', done: 45, total: 120, text: 'Loading Delaware' } },
      { kind: 'sampled', rssBytes: 512 * 1024 * 1024, cpuPercent: 98 },
    ])
    const world = testWorld({ columns: 80, now })

    await status(world, place.store, {})

    const lines = world.printed().split('\n')
    expect(lines[0]).toBe('● RUNNING  load.R  DAILY  not registered')
    expect(lines).toContainEqual(expect.stringMatching(/progress +█{6}░{18} {2}27% {2}subtask 2 of 5$/))
    expect(lines).toContainEqual(
      expect.stringMatching(/subtask +█{9}░{15} {2}37% {2}Build features {2}45 of 120 items$/),
    )
    expect(lines).toContainEqual(expect.stringMatching(/says +Loading Delaware$/))
    expect(lines).toContainEqual(expect.stringMatching(/time +12m 00s, started .* \(12m ago\)$/))
    expect(lines).toContainEqual(expect.stringMatching(/uses +512 MiB, CPU 98 %, peak 512 MiB$/))
    expect(lines).toContainEqual(expect.stringMatching(/where +night, PID 4711, ana$/))
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`tasker show ${id}$`)))
  })

  test('says when a run will be done, by those before it and its own pace', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const items = (done: number): RunFact => ({
      kind: 'said',
      message: { verb: 'items', done, total: 10 },
    })
    const all = Array.from({ length: 9 }, (_, nr) => items(nr + 1))
    for (let day = 10; day > 0; day--)
      await record(store, { taskName: 'load.R' }, [...all, FINISHED], BEGIN - day * DAY)
    await record(store, { taskName: 'load.R' }, all.slice(0, 4))
    const minutesIn = (minutes: number, columns?: number) =>
      testWorld({ ...(columns !== undefined && { columns }), now: () => BEGIN + minutes * 60_000 })

    const json = minutesIn(4)
    await status(json, store, { json: true })
    const card = minutesIn(4, 80)
    await status(card, store, {})
    await record(store, { taskName: 'other' }, [FINISHED])
    const table = minutesIn(4, 100)
    await status(table, store, {})

    const [{ percent_complete, time_left }] = JSON.parse(json.printed())
    expect(percent_complete).toBe(40)
    expect(time_left).toMatchObject({ runs: 10, basis: expect.arrayContaining(['runs']) })
    expect(time_left.low_seconds).toBeLessThanOrEqual(360)
    expect(time_left.high_seconds).toBeGreaterThanOrEqual(360)
    expect(time_left.high_seconds).toBeLessThan(500)
    expect(card.printed()).toMatch(/time left +[\d.–]+ min left, from .*10 runs/)
    expect(table.printed()).toMatch(/RUNNING +load.R .* [\d.–]+ min /)
    expect(table.printed()).toMatch(/TASK .* LEFT/)
  })

  test('groups the latest run of each task by stage, and counts', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await record(store, { taskName: 'a.sh' }, [failed(1)])
    await record(store, { taskName: 'a.sh' }, [FINISHED], BEGIN + 60_000)
    await record(store, { taskName: 'b.sh' }, [failed(3, 'no space left')], BEGIN + 1)
    await record(store, { taskName: 'c.sh', taskStage: 'MONTHLY' }, [{ kind: 'orphaned' }], BEGIN + 2)
    await store.registerTasks([{ stage: 'MONTHLY', name: 'd.sh' }])
    const world = testWorld({ now })

    await status(world, store, {})

    const lines = world.printed().trimEnd().split('\n')
    expect(lines[1]).toBe('DAILY  1 failed · 1 finished')
    expect(lines[2]).toMatch(/^ {2}✓ FINISHED +a\.sh \* +100% +1m 00s/)
    expect(lines[3]).toMatch(/^ {2}✗ FAILED +b\.sh \* .* no space left$/)
    expect(lines[5]).toBe('MONTHLY  1 unsupervised · 1 never ran')
    expect(lines[6]).toMatch(/^ {2}◐ unsupervised +c\.sh \*/)
    expect(lines[7]).toBe('  ◌ never ran     d.sh')
    expect(lines.at(-2)).toBe('4 tasks in 2 stages:  1 unsupervised · 1 failed · 1 finished · 1 never ran')
  })

  test('prints a thousand tasks at once, none wider than the terminal', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const tasks = Array.from({ length: 1000 }, (_, nr) => ({
      stage: `STAGE_${Math.floor(nr / 100)}`,
      name: `task_${nr}_${'日本の場所'.repeat(nr % 20)}`,
    }))
    await store.registerTasks(tasks)
    await record(store, { taskName: tasks[19]?.name ?? '', taskStage: 'STAGE_0' }, [
      failed(1, 'x'.repeat(500)),
    ])

    for (const columns of [60, 80, 120, 200]) {
      const world = testWorld({ columns, colour: true })
      await status(world, store, {})

      const lines = stripVTControlCharacters(world.printed()).split('\n')
      expect(lines.filter(line => /^ {2}\S/.test(line) && line.includes('task_'))).toHaveLength(1000)
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns)
    }
  })

  test('cuts nothing and colours nothing in a pipe', async () => {
    await using place = await temporaryStore()
    const long = 'x'.repeat(300)
    await record(place.store, { taskName: 'a.sh' }, [failed(1, long)])
    await record(place.store, { taskName: 'b.sh' }, [], BEGIN + 1)
    const world = testWorld()

    await status(world, place.store, {})

    expect(world.printed()).toContain(long)
    expect(world.printed()).not.toContain('\x1b')
  })

  test('lets no name do anything to the terminal', async () => {
    await using place = await temporaryStore()
    const { store } = place
    const evil = 'job\x1b]0;pwned\x07\x1b[2J.sh'
    await record(store, { taskName: evil, taskStage: 'ST\x1b[31mAGE' }, [failed(1, 'bad\x1b[1A\x9b2J news')])
    await record(store, { taskName: 'other' }, [], BEGIN + 1)

    for (const options of [{}, { task: evil }, { json: true }]) {
      const world = testWorld({ columns: 80 })
      await status(world, store, options)

      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(world.printed()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
    }
  })

  test('narrows down to a stage, a task, or stage/task', async () => {
    await using place = await temporaryStore()
    const { store } = place
    await record(store, { taskName: 'a.sh' })
    await record(store, { taskName: 'a.sh', taskStage: 'MONTHLY' }, [], BEGIN + 1)
    await record(store, { taskName: 'b.sh' }, [], BEGIN + 2)
    const named = async (options: { stage?: string; task?: string }) => {
      const world = testWorld()
      await status(world, store, { ...options, json: true })
      const rows = JSON.parse(world.printed()) as { task: { task_stage: string; task_name: string } }[]
      return rows.map(({ task }) => `${task.task_stage}/${task.task_name}`)
    }

    expect(await named({ stage: 'DAILY' })).toEqual(['DAILY/a.sh', 'DAILY/b.sh'])
    expect(await named({ task: 'a.sh' })).toEqual(['DAILY/a.sh', 'MONTHLY/a.sh'])
    expect(await named({ task: 'MONTHLY/a.sh' })).toEqual(['MONTHLY/a.sh'])
  })

  test('says in one sentence that there is no such task, and which was probably meant', async () => {
    await using place = await temporaryStore()
    await record(place.store, { taskName: 'load.sh' })
    const asked = status(testWorld(), place.store, { task: 'laod.sh' })

    await expect(asked).rejects.toThrow(TaskerError)
    await expect(asked).rejects.toThrow("there is no task 'laod.sh'; did you mean 'load.sh'?")
  })
})
