import { expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { freshDatabase } from '../../rig/postgres.ts'
import type { Rig } from '../../rig/tasker.ts'
import { makeRuns, PAGES } from './all-pages.ts'
import { visit } from './visit.ts'

const postgres = freshDatabase()

/** As long as a stage may be. */
const EVIL = `"><img src=x onerror=owned=1>\u202e evil`

/** A run that says it wherever a run can say something. */
async function makeEvil(rig: Rig): Promise<void> {
  await makeRuns(rig)
  const script = `echo "::tasker subtask 1/1 $EVIL"; echo "::tasker 1/2 $EVIL"; echo "Error: $EVIL"; exit 3`
  const words = ['--stage', EVIL, '--task', EVIL, '--tag', `evil=${EVIL}`]
  await rig.tasker([
    'register',
    '--stage',
    EVIL,
    '--name',
    EVIL,
    '--schedule',
    '0 2 * * *',
    '--description',
    'javascript:owned=1',
  ])
  await rig.tasker(['run', ...words, '--', 'sh', '-c', script, EVIL], { env: { EVIL } })
}

needing('chromium')(
  'every page shows what runs say as text, on PostgreSQL too, and has nothing to complain of',
  async () => {
    await using shared = await visit(makeEvil, [], postgres.env)
    const { page, url, rig } = shared
    const [run] = JSON.parse((await rig.tasker(['history', '--stage', EVIL, '--json'])).stdout)
    const [kind] = JSON.parse((await rig.tasker(['errors', '--stage', EVIL, '--json'])).stdout)
    const task = [EVIL, EVIL].map(encodeURIComponent).join('/')
    const told: Record<string, boolean> = {}

    for (const { path, shows } of [
      ...PAGES,
      { path: `/runs/${run.run_id}`, shows: 'Facts' },
      { path: `/errors/${kind.error_group}`, shows: 'evil' },
      { path: `/tasks/${task}`, shows: 'Definition' },
      { path: `/trends?${new URLSearchParams({ stage: EVIL, task: EVIL })}`, shows: 'Duration' },
    ]) {
      await page.goto(url + path)
      await page.getByText(shows).filter({ visible: true }).first().waitFor()
      told[path] = await page.evaluate(
        `'owned' in window || document.querySelector('img[src=x], a[href^=javascript]') !== null`,
      )
    }

    expect(Object.keys(told).length).toBe(PAGES.length + 4)
    expect(Object.keys(told).filter(path => told[path])).toEqual([])
    expect(shared.complaints).toEqual([])
  },
  120_000,
)
