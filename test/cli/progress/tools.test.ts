import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect } from 'vitest'
import type { Message } from '../../../src/domain/message.ts'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

/** Runs a tool under tasker, its files in a folder of its own; gives what was recorded of it. */
async function recorded(files: Record<string, string | Buffer>, command: string) {
  using rig = rigWith(files)
  const finished = await rig.tasker(['run', '--', ...command.split(' ')])
  expect(finished.code, finished.stderr).toBe(0)
  const [row] = rowsOf(rig)
  return { row, messages: messagesOf(rig), percents: percentsOf(messagesOf(rig)) }
}

function rigWith(files: Record<string, string | Buffer>): Rig {
  const rig = createRig({ TASKER_FLUSH_INTERVAL: '100ms' })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(rig.home, name, '..'), { recursive: true })
    writeFileSync(join(rig.home, name), text)
    chmodSync(join(rig.home, name), 0o755)
  }
  return rig
}

function messagesOf(rig: Rig): Message[] {
  using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  const events = database.prepare("SELECT payload FROM events WHERE kind = 'said' ORDER BY seq").all()
  return events.map(({ payload }) => JSON.parse(String(payload)).message)
}

function percentsOf(messages: readonly Message[]): number[] {
  return messages.flatMap(message => {
    if (message.verb === 'percent') return [message.percent]
    return message.verb === 'items' && message.total !== undefined
      ? [(message.done / message.total) * 100]
      : []
  })
}

/** It has been seen on its way more than once, never fell, and came to its end. */
function expectSteadyRise(percents: readonly number[]): void {
  expect(percents).toEqual(percents.toSorted((left, right) => left - right))
  expect(new Set(percents.filter(percent => percent > 0 && percent < 100)).size).toBeGreaterThan(1)
  expect(percents.at(-1)).toBe(100)
}

const BIG = Buffer.alloc(3_000_000, 'some text\n')

const TQDM = `import time
from tqdm import tqdm
for step in tqdm(range(40), desc='states'):
    time.sleep(0.05)
`
const TEXT_BAR = `bar <- txtProgressBar(max = 40, style = as.integer(commandArgs(TRUE)))
for (step in 1:40) { Sys.sleep(0.05); setTxtProgressBar(bar, step) }
close(bar)
`
const NINJA = `rule wait
  command = sleep 0.2 && touch $out
${Array.from({ length: 10 }, (_, index) => `build out${index}: wait\n`).join('')}`
const PYTEST = `import pytest, time
@pytest.mark.parametrize('step', range(20))
def test_step(step):
    time.sleep(0.1)
`

describe.concurrent('the progress that a tool shows is recorded as it goes on', () => {
  needing('tqdm')('tqdm', async () => {
    const { row, percents } = await recorded({ 'a.py': TQDM }, '/usr/bin/python3 a.py')

    expectSteadyRise(percents)
    expect(row).toMatchObject({
      progress_source: 'bar:tqdm',
      overall_percent_complete: 100,
      subtask_items_complete: 40,
      subtask_items_total: 40,
      overall_progress_message: 'states',
    })
  })

  for (const style of [1, 2, 3])
    needing('Rscript')(`txtProgressBar of style ${style}`, async () => {
      const { row, percents } = await recorded({ 'a.R': TEXT_BAR }, `Rscript a.R ${style}`)

      expectSteadyRise(percents)
      expect(row).toMatchObject({ progress_source: 'bar:txtProgressBar', overall_percent_complete: 100 })
    })

  needing('ninja')('ninja', async () => {
    const { row, percents } = await recorded({ 'build.ninja': NINJA }, 'ninja -j1')

    expectSteadyRise(percents)
    expect(row).toMatchObject({ progress_source: 'bar:ninja', subtask_items_total: 10 })
  })

  needing('pytest-3')('pytest', async () => {
    const { row, percents } = await recorded({ 'test_a.py': PYTEST }, 'pytest-3 -v -p no:cacheprovider')

    expectSteadyRise(percents)
    expect(row).toMatchObject({ progress_source: 'bar:pytest', overall_progress_message: 'test_a.py' })
  })

  needing('rsync')('rsync, started by a script', async () => {
    const script = 'rsync -a --bwlimit=1000 --info=progress2 from/ to\n'

    const { row, percents } = await recorded({ 'copy.sh': script, 'from/a': BIG }, 'sh copy.sh')

    expectSteadyRise(percents)
    expect(row).toMatchObject({ progress_source: 'bar:rsync', overall_percent_complete: 100 })
  })

  needing('pv')('pv', async () => {
    const { row, percents } = await recorded({ big: BIG }, 'pv -f -i 0.3 -L 1500k big')

    expectSteadyRise(percents)
    expect(row).toMatchObject({ progress_source: 'bar:pv', overall_percent_complete: 100 })
  })

  needing('git', 'pv')('git clone, phase by phase', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`from/${index}`, randomBytes(20_000)]),
    )
    const slowly = '#!/bin/sh\ngit-upload-pack "$@" | pv -q -L 500k\n'
    const script = `set -e
git init -q from; cd from; git add .; git -c user.name=a -c user.email=a@b commit -qm a; cd ..
exec git clone --progress -u "$PWD/slowly" "file://$PWD/from" to
`

    const { row, messages } = await recorded({ ...files, slowly, 'clone.sh': script }, 'sh clone.sh')

    const receiving = messages.findIndex(
      message => message.verb === 'subtask' && message.name === 'Receiving objects',
    )
    expect(receiving).toBeGreaterThan(-1)
    const next = messages.findIndex((message, index) => index > receiving && message.verb === 'subtask')
    expectSteadyRise(percentsOf(messages.slice(receiving, next === -1 ? undefined : next)))
    expect(row).toMatchObject({ progress_source: 'bar:git', overall_percent_complete: 100 })
  })

  needing('tqdm')('and can be watched meanwhile', async () => {
    using rig = rigWith({ 'a.py': TQDM })
    const started = rig.start(['run', '--', '/usr/bin/python3', 'a.py'])

    const percents: number[] = []
    await eventually(() => {
      const percent = Number(rowsOf(rig)[0]?.overall_percent_complete ?? 0)
      if (percent > 0 && percent < 100 && !percents.includes(percent)) percents.push(percent)
      return percents.length > 2 || undefined
    }, 'three percentages are seen in the database')

    expect(percents).toEqual(percents.toSorted((left, right) => left - right))
    expect((await started.finished).code).toBe(0)
  })
})
