import { expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { onEachDatabase } from './each-database.ts'
import { violations, visit } from './visit.ts'

const test = needing('chromium')

/** What each page says before anything has run. */
const PAGES = {
  '/': 'tasker run --stage DAILY -- sh load.sh',
  '/history': 'tasker run --stage DAILY -- sh load.sh',
  '/trends': 'No run in this time',
  '/errors': 'Nothing has failed',
  '/alerts': 'Nothing is open',
  '/schedule': 'No task has a schedule',
  '/hosts': 'No host is known yet',
  '/tasks': 'tasker register load.sh',
}

onEachDatabase(env => {
  test('where nothing has run yet each page says so, and the first run comes by itself', async () => {
    await using shared = await visit(async () => {}, [], env)
    const { page, url, rig } = shared
    const found: string[] = []

    for (const [path, says] of Object.entries(PAGES)) {
      await page.goto(url + path)
      await page.getByText(says).first().waitFor()
      found.push(...(await violations(page)))
    }
    await page.goto(url)
    await page.getByText('Nothing has run yet').waitFor()
    await rig.tasker(['run', '--stage', 'DAILY', '--task', 'first.sh', '--', 'true'])

    await page.getByRole('link', { name: 'first.sh' }).first().waitFor()
    expect(found).toEqual([])
    expect(shared.complaints).toEqual([])
  })
})
