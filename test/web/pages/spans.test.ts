import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { makeRuns } from './all-pages.ts'
import { SOON, type Visit, visit } from './visit.ts'

const test = needing('chromium')

let shared: Visit
beforeAll(async () => {
  shared = await visit(makeRuns)
})
afterAll(() => shared?.[Symbol.asyncDispose]())

test.each(['/history', '/trends'])(
  '%s looks from day to day, and the days are part of the address',
  async path => {
    const { page, url } = shared
    await page.goto(url + path)

    await page.getByLabel('Since').selectOption('From day to day')
    await page.getByLabel('From', { exact: true }).fill('2026-01-05')
    await page.getByLabel('To', { exact: true }).fill('2026-01-06')

    await page.getByText('No run in this time').waitFor()
    expect(page.url()).toMatch(/since=2026-01-05&until=2026-01-06/)
    await page.getByLabel('Since').selectOption('Last 7 days')
    await page.getByText('load.sh').filter({ visible: true }).first().waitFor()
    expect(page.url()).not.toContain('until')
  },
)

test('the days are those of the zone that is shown', async () => {
  await using page = await shared.open({ timezoneId: 'Asia/Tokyo' })
  const asked = page.waitForRequest(/api\/runs\?.*since=/)

  await page.goto(`${shared.url}/history?since=2026-01-05&until=2026-01-06`)
  const { searchParams } = new URL((await asked).url())

  expect(searchParams.get('since')).toBe('2026-01-04T15:00:00.000Z')
  expect(searchParams.get('until')).toBe('2026-01-06T15:00:00.000Z')
  expect(shared.complaints).toEqual([])
})

test('statistics say mean, median and deviation, and of which there are too few runs to tell', async () => {
  const { page, url } = shared

  await page.goto(`${url}/trends`)
  const table = page.getByRole('region', { name: 'Statistics of tasks' })
  await table.getByRole('columnheader', { name: 'Mean' }).waitFor()

  expect(await table.getByRole('columnheader').allTextContents()).toEqual(
    expect.arrayContaining(['Mean', 'Median', 'p95', 'Deviation']),
  )
  await expect.poll(() => table.getByText('too few').count(), SOON).toBeGreaterThan(0)
})

test('the calendar counts all runs of a day, and a day leads to its runs', async () => {
  const { page, url } = shared

  await page.goto(`${url}/history?view=calendar`)
  await page.getByRole('link', { name: /: 3 runs, 1 failed/ }).click()

  await page.getByRole('region', { name: 'Table of runs' }).waitFor()
  expect(await page.getByLabel('From', { exact: true }).inputValue()).toBe(
    await page.getByLabel('To', { exact: true }).inputValue(),
  )
  expect(await page.getByRole('row').count()).toBe(4)
  expect(shared.complaints).toEqual([])
})
