import { afterAll, beforeAll, expect } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { FINISHED, record } from '../../cli/recorded.ts'
import { needing } from '../../rig/needing.ts'
import { SOON, type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const TASKS = 10_000
const RUNS = 450

let shared: Visit
beforeAll(async () => {
  shared = await visit(async rig => {
    await rig.tasker(['run', '--task', 'first.sh', '--stage', 'A', '--', 'true'])
    await using store = openStore({ driver: 'sqlite', file: rig.databaseFile })
    await store.registerTasks(
      Array.from({ length: TASKS }, (_, nr) => ({ stage: nr % 2 ? 'DAILY' : 'HOURLY', name: `task ${nr}` })),
    )
    const begin = Date.now() - 60 * 60_000
    for (let nr = 0; nr < RUNS; nr++)
      await record(store, { taskName: 'task 1', taskStage: 'DAILY' }, [FINISHED], begin + nr * 1000)
  })
})
afterAll(() => shared?.[Symbol.asyncDispose]())

test('of ten thousand tasks those are there that can be seen, each with its number, and the last is reached', async () => {
  const { page, url } = shared

  for (const path of ['/', '/tasks']) {
    await page.goto(url + path)
    await page.getByRole('link', { name: 'task 1', exact: true }).first().waitFor()
    expect(await page.locator('[data-row]').count()).toBeLessThan(400)
    await expect
      .poll(async () => {
        await page.keyboard.press('End')
        return page.getByRole('link', { name: 'task 9998', exact: true }).count()
      }, SOON)
      .toBe(1)
    expect(await violations(page)).toEqual([])
  }

  const last = page.getByRole('row').last()
  expect(await page.getByRole('table').getAttribute('aria-rowcount')).toBe(String(TASKS + 2))
  expect(await last.getAttribute('aria-rowindex')).toBe(String(TASKS + 2))
  expect(shared.complaints).toEqual([])
})

test('the keys of rows go on beyond what is there at first, and the columns keep their widths', async () => {
  const { page, url } = shared
  await page.goto(`${url}/tasks`)
  await page.locator('table[style*="fixed"]').waitFor()
  const focused = () => page.evaluate<number>('Number(document.activeElement.closest("tr")?.ariaRowIndex)')
  const widths = () => page.getByRole('columnheader').evaluateAll(all => all.map(each => each.clientWidth))
  const before = await widths()

  await expect
    .poll(
      async () => {
        await page.keyboard.press('j')
        return focused()
      },
      { ...SOON, interval: 1 },
    )
    .toBeGreaterThan(70)
  expect(await widths()).toEqual(before)
})

test('runs that are shown page by page stay a table, of which all are printed', async () => {
  const { page, url } = shared
  await page.goto(`${url}/history`)
  for (let shown = 200; shown <= 400; shown += 100) {
    await page.getByRole('button', { name: 'Show more' }).click()
    await page.getByText(`${shown} runs shown`).waitFor()
  }
  await expect.poll(() => page.getByRole('row').count(), SOON).toBeLessThan(200)

  await page.emulateMedia({ media: 'print' })

  await expect.poll(() => page.getByRole('row').count(), SOON).toBe(401)
  expect(shared.complaints).toEqual([])
})
