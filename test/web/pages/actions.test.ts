import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { onEachDatabase } from './each-database.ts'
import { SOON, type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

onEachDatabase(env => {
  let shared: Visit
  let sent = ''
  beforeAll(async () => {
    shared = await visit(
      async rig => {
        sent = join(rig.home, 'sent')
        const channel = { type: 'exec', command: ['sh', '-c', `cat >>'${sent}'`] }
        writeFileSync(
          join(rig.home, '.tasker.yml'),
          JSON.stringify({
            alerts: { channels: { ops: channel }, rules: [{ on: ['failed'], stage: 'DAILY' }] },
          }),
        )
        await rig.tasker(['register', '--stage', 'DAILY', '--name', 'load.sh', '--description', 'Reads'])
        const fail = 'echo "one"; echo "Error: no such table" >&2; exit 3'
        await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'sh', '-c', fail])
        await rig.tasker(['alert', 'check'])
      },
      [],
      env,
    )
  })
  afterAll(() => shared?.[Symbol.asyncDispose]())

  test('an alert is acknowledged with a note, and is open no more', async () => {
    const { page, url } = shared
    await page.goto(`${url}/alerts`)

    await page.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByRole('dialog').getByLabel('Note').fill('the disk <b>moves</b>')
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByText('Nothing is open').waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()

    await page.getByText(/taken by .*: the disk <b>moves<\/b>/).waitFor()
  })

  test('a channel of the rules in force is tested, and what it is sent arrives', async () => {
    const { page, url } = shared
    await page.goto(`${url}/alerts`)
    await page.getByRole('cell', { name: 'failed of DAILY/*' }).waitFor()

    await page.getByRole('button', { name: 'Test a channel' }).click()
    await page.getByRole('button', { name: 'Send a test' }).click()

    await page.getByText('ops took it').waitFor()
    expect(readFileSync(sent, 'utf8')).toContain('only a test')
  })

  test('tasks are silenced with a note, a wrong time is told, and the silence is ended', async () => {
    const { page, url } = shared
    await page.goto(`${url}/alerts`)
    const silences = page.getByRole('region', { name: 'Silences' })
    const dialog = page.getByRole('dialog')

    await silences.getByRole('button', { name: 'Silence' }).click()
    await dialog.getByLabel('Tasks').fill('DAILY/*')
    await dialog.getByLabel('For how long').fill('soon')
    await dialog.getByLabel('Note').fill('it moves')
    const found = await violations(page)
    await dialog.getByRole('button', { name: 'Silence' }).click()
    await page.getByText("for cannot be 'soon': write a time such as 2h, at most a year").waitFor()
    await dialog.getByLabel('For how long').fill('2h')
    await dialog.getByRole('button', { name: 'Silence' }).click()
    await silences.getByText('it moves').waitFor()
    found.push(...(await violations(page)))
    const held = JSON.parse((await shared.rig.tasker(['alert', 'silences', '--json'])).stdout)
    await silences.getByRole('button', { name: 'End the silence of DAILY/*' }).click()

    await silences.getByText('Nothing is silenced.').waitFor()
    expect(held).toMatchObject([{ task_pattern: 'DAILY/*', note: 'it moves' }])
    expect(found).toEqual([])
  })

  test('an error is resolved with a note, muted and reopened', async () => {
    const { page, url } = shared
    await page.goto(`${url}/errors`)
    await page.getByRole('link', { name: /no such table/ }).click()
    const decide = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').getByLabel('Note').fill('made the table')
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
    }

    await decide('Resolve')
    await page.getByText('made the table').waitFor()
    await decide('Reopen')
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor()
    await decide('Mute')

    await page.getByRole('button', { name: 'Reopen', exact: true }).waitFor()
    const { stdout } = await shared.rig.tasker(['errors', '--all', '--json'])
    expect(JSON.parse(stdout)).toMatchObject([{ state: 'muted' }])
  })

  test('a task is edited: fields are filled, emptied again, and a mistake is told', async () => {
    const { page, url, rig } = shared
    await page.goto(`${url}/tasks/DAILY/load.sh`)
    const dialog = page.getByRole('dialog')
    const save = async (fields: Record<string, string>) => {
      if (!(await dialog.isVisible())) await page.getByRole('button', { name: 'Edit' }).click()
      for (const [label, text] of Object.entries(fields)) await dialog.getByLabel(label).fill(text)
      await dialog.getByRole('button', { name: 'Keep' }).click()
    }
    const kept = async () => JSON.parse((await rig.tasker(['tasks', '--json'])).stdout)[0]

    await save({ Schedule: 'sometimes' })
    await page
      .getByText(/sometimes/)
      .first()
      .waitFor()
    await save({ Schedule: '0 2 * * *', 'Should take': '12' })
    await dialog.waitFor({ state: 'detached' })
    const filled = await kept()
    await save({ Schedule: '', Description: '' })
    await dialog.waitFor({ state: 'detached' })

    expect(filled).toMatchObject({
      schedule: '0 2 * * *',
      expected_duration_minutes: 12,
      description: 'Reads',
    })
    expect(await kept()).toMatchObject({
      schedule: null,
      expected_duration_minutes: 12,
      description: null,
    })
  })

  test('the page of a run gives its report, and the lines of its log that match', async () => {
    const { page, url } = shared
    await page.goto(`${url}/`)
    await page.getByRole('link', { name: 'load.sh' }).first().click()
    await page.getByRole('log').getByText('one', { exact: true }).waitFor()
    const download = async (name: string) => {
      const waited = page.waitForEvent('download')
      await page.getByRole('link', { name, exact: true }).click()
      return readFileSync(await (await waited).path(), 'utf8')
    }

    const report = await download('Report')
    await page.getByRole('searchbox', { name: 'Search the whole log' }).fill('ERROR')
    await page.getByText('1 of 1').waitFor(SOON)
    const lines = await download('Download the lines that match')

    expect(report).toContain('<h2>Error: no such table</h2>')
    expect(lines).toBe('Error: no such table\n')
  })
})
