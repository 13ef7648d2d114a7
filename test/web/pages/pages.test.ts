import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import type { Rig } from '../../rig/tasker.ts'
import { type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const HOSTILE = `<script>alert(1)</script>`

/** A heading that is there once the page has what it asked for. */
const PAGES = [
  { path: '/', shows: 'load.sh' },
  { path: '/history', shows: 'load.sh' },
  { path: '/history?view=calendar', shows: 'Mon' },
  { path: '/history?view=grid', shows: '% good' },
  { path: '/trends', shows: 'Statistics' },
  { path: '/trends?stage=DAILY&task=load.sh', shows: 'Duration' },
  { path: '/errors', shows: 'no such table' },
  { path: '/alerts', shows: 'Nothing is open' },
  { path: '/schedule', shows: 'The last 24 hours' },
  { path: '/hosts', shows: 'Runs in 24 h' },
  { path: '/tasks', shows: 'registered' },
  { path: '/tasks/DAILY/load.sh', shows: 'Definition' },
  { path: '/nowhere', shows: 'There is no such page' },
] as const

let shared: Visit
beforeAll(async () => {
  shared = await visit(makeRuns)
})
afterAll(() => shared?.[Symbol.asyncDispose]())

async function makeRuns(rig: Rig): Promise<void> {
  const steps =
    'echo "::tasker subtask 1/2 read"; echo "::tasker 3/3"; echo "::tasker subtask 2/2 write"; echo done'
  await rig.tasker(['register', '--stage', 'DAILY', '--name', 'load.sh', '--schedule', '0 2 * * *'])
  await rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'sh', '-c', steps])
  await rig.tasker(['run', '--stage', 'DAILY', '--task', HOSTILE, '--', 'sh', '-c', `echo '${HOSTILE}'`])
  await rig.tasker([
    'run',
    '--stage',
    'DAILY',
    '--task',
    'load.sh',
    '--',
    'sh',
    '-c',
    'echo "Error: no such table" >&2; exit 3',
  ])
}

for (const colorScheme of ['light', 'dark'] as const)
  test(`every page shows what it is for, and is accessible, when the system is ${colorScheme}`, async () => {
    const page = await shared.open({ colorScheme })
    const found: Record<string, string[]> = {}

    for (const { path, shows } of PAGES) {
      await page.goto(shared.url + path)
      await page.getByText(shows).filter({ visible: true }).first().waitFor()
      found[path] = await violations(page)
    }

    expect(found).toEqual(Object.fromEntries(PAGES.map(({ path }) => [path, []])))
    expect(shared.complaints).toEqual([])
  })

test('no page is wider than a small phone', async () => {
  const page = await shared.open({ viewport: { width: 360, height: 740 } })
  const wider: string[] = []

  for (const { path, shows } of PAGES) {
    await page.goto(shared.url + path)
    await page.getByText(shows).filter({ visible: true }).first().waitFor()
    const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    if (excess > 0) wider.push(`${path}: ${excess}`)
  }

  expect(wider).toEqual([])
})

test('what fails is in the title, and first on the page, with what it said', async () => {
  const { page, url } = shared

  await page.goto(`${url}/`)
  const attention = page.getByRole('region', { name: 'Needs attention' })

  await expect.poll(() => page.title()).toBe('(1!) Status · tasker')
  expect(await attention.textContent()).toContain('no such table')
})

test('a filter is part of the address, and Escape, slash and the keys of rows work', async () => {
  const { page, url } = shared
  await page.goto(`${url}/`)
  await page.getByRole('link', { name: 'load.sh' }).first().waitFor()

  await page.keyboard.press('/')
  await page.keyboard.type('script')
  await expect.poll(() => page.url()).toContain('text=script')
  await page.keyboard.press('Escape')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')

  await page.getByRole('heading', { name: HOSTILE, exact: true }).waitFor()
  expect(shared.complaints).toEqual([])
})

test('Ctrl-K goes to a task by a part of its name', async () => {
  const { page, url } = shared
  await page.goto(`${url}/hosts`)
  await page.getByRole('heading', { name: 'Hosts' }).waitFor()

  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('A task, a run id or a page').fill('load')
  await page.getByRole('option', { name: /load\.sh/ }).click()

  await page.getByRole('heading', { name: 'load.sh', exact: true }).waitFor()
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('the columns of the history and their order are part of the address', async () => {
  const { page, url } = shared
  await page.goto(`${url}/history?columns=task,exit`)
  await page.getByRole('columnheader', { name: 'Exit' }).waitFor()

  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('checkbox', { name: 'Took' }).check()
  await page.getByRole('columnheader', { name: 'Took' }).getByRole('button').click()

  await expect.poll(() => page.url()).toMatch(/sort=time/)
  expect(await page.getByRole('columnheader').allTextContents()).toEqual(['Task', 'Took', 'Exit'])
})

test('a chart can be taken along as SVG and as PNG, and read as a table', async () => {
  const { page, url } = shared
  await page.goto(`${url}/trends`)

  const names = []
  for (const kind of ['SVG', 'PNG']) {
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: `Success and failure as ${kind}` }).click()
    names.push((await download).suggestedFilename())
  }
  await page.getByRole('button', { name: 'Success and failure as a table' }).click()

  expect(names).toEqual(['success-and-failure.svg', 'success-and-failure.png'])
  expect(await page.getByRole('columnheader', { name: 'Cancelled' }).count()).toBe(1)
  expect(shared.complaints).toEqual([])
})
