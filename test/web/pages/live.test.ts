import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { makeRuns } from './all-pages.ts'
import { onEachDatabase } from './each-database.ts'
import { latestRun, startEndless } from './real-runs.ts'
import { ELSEWHERE, SOON, type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const iconOf = (page: Page) => page.locator('link[rel=icon]').getAttribute('href')

onEachDatabase(env => {
  let shared: Visit
  beforeAll(async () => {
    shared = await visit(makeRuns, ['--allow-host', ELSEWHERE], env)
  })
  afterAll(() => shared?.[Symbol.asyncDispose]())

  const run = (task: string, ...command: string[]) =>
    shared.rig.tasker(['run', '--stage', 'LIVE', '--task', task, '--', ...command])

  test('what runs, and what failed, comes to the page, its title and its icon without a reload', async () => {
    const page = await shared.open({})
    await page.goto(shared.url)
    await expect.poll(() => page.title(), SOON).toBe('(1!) Status · tasker')
    const before = await iconOf(page)
    await page.evaluate('loaded = 1')

    await run('late.sh', 'false')
    await page.getByRole('link', { name: 'late.sh' }).first().waitFor()
    await expect.poll(() => page.title(), SOON).toBe('(2!) Status · tasker')
    await run('late.sh', 'true')
    await shared.rig.tasker(['run', '--stage', 'DAILY', '--task', 'load.sh', '--', 'true'])

    await expect.poll(() => page.title(), SOON).toBe('Status · tasker')
    expect(await iconOf(page)).not.toBe(before)
    expect(await page.evaluate('loaded')).toBe(1)
    expect(shared.complaints).toEqual([])
  })

  test('while the server is away the page says since when, and goes on by itself when it is back', async () => {
    const page = await shared.open({})
    await page.goto(shared.url)
    await page.getByRole('link', { name: 'load.sh' }).first().waitFor()
    await page.evaluate('loaded = 1')
    const stale = page.getByText(/stale for/)

    await shared.restart(async () => {
      await stale.waitFor()
      await run('meanwhile.sh', 'true')
    })

    await page.getByRole('link', { name: 'meanwhile.sh' }).first().waitFor()
    await stale.waitFor({ state: 'detached' })
    expect(await page.evaluate('loaded')).toBe(1)
    // That it could not be reached is all there was to complain of.
    expect(shared.complaints.filter(said => !said.includes('net::ERR_'))).toEqual([])
    shared.complaints.length = 0
  })

  test('the time zone that is chosen is that of the page, and of what is taken along', async () => {
    const page = await shared.open({ timezoneId: 'Asia/Kathmandu' })
    const [{ execution_start: start }] = JSON.parse((await shared.rig.tasker(['history', '--json'])).stdout)
    const inZone = (timeZone: string) =>
      new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
        new Date(start),
      )
    const taken = async () => {
      const download = page.waitForEvent('download')
      await page.getByRole('link', { name: 'CSV' }).click()
      return readFileSync(await (await download).path(), 'utf8')
    }

    await page.goto(`${shared.url}/history`)
    await page.getByText(inZone('Asia/Kathmandu')).first().waitFor()
    const local = await taken()
    for (const name of [/of this browser/, /of the server/]) await page.getByRole('button', { name }).click()
    await page.getByText(inZone('UTC')).first().waitFor()
    const universal = await taken()

    expect(local).toContain(`${inZone('Asia/Kathmandu').replace(' ', 'T')}.`)
    expect(local).toContain('+05:45')
    expect(universal).toContain(`${inZone('UTC').replace(' ', 'T')}.`)
    expect(universal).not.toContain('+05:45')
  })

  test('what is copied over plain HTTP is what was meant', async () => {
    const page = await shared.open({})
    const id = await latestRun(shared.rig, 'load.sh')
    const { port } = new URL(shared.url)

    await page.goto(`http://${ELSEWHERE}:${port}/runs/${id}`)
    await page.getByRole('button', { name: 'Copy the id of the run' }).click()
    const field = page.getByRole('searchbox', { name: 'Search the whole log' })
    await field.focus()
    await page.keyboard.press('Control+v')

    expect(await page.evaluate('isSecureContext')).toBe(false)
    await expect.poll(() => field.inputValue(), SOON).toBe(id)
    expect(shared.complaints).toEqual([])
  })

  test('for whom nothing is to move nothing moves, in colors of the system bars are seen, on paper is nothing to press', async () => {
    const { rig, url } = shared
    const page = await shared.open({ reducedMotion: 'no-preference' })
    await using _ = startEndless(rig)
    const moving = () => page.evaluate<number>('document.getAnimations().length')

    await page.goto(url)
    await page.getByRole('link', { name: 'endless.sh' }).first().click()
    const line = page
      .getByRole('log')
      .getByText(/^tick \d+$/)
      .last()
    await line.waitFor()
    await expect.poll(moving, SOON).toBeGreaterThan(0)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await expect.poll(moving, SOON).toBe(0)
    await page.emulateMedia({ forcedColors: 'active' })
    const colors = await page.evaluate<string[]>(
      "[...document.querySelectorAll('.bar, .bar > span')].map(part => getComputedStyle(part).backgroundColor)",
    )
    await page.emulateMedia({ forcedColors: 'none', media: 'print' })

    await page.getByRole('heading', { name: 'endless.sh' }).waitFor()
    await line.waitFor()
    expect(new Set(colors).size).toBeGreaterThan(1)
    expect(await page.getByRole('button').count()).toBe(0)
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0)
    expect(shared.complaints).toEqual([])
  })

  test('the report and the page of the API are accessible, and neither asks anybody else for anything', async () => {
    const page = await shared.open({ viewport: { width: 390, height: 844 } })
    const id = await latestRun(shared.rig, 'load.sh')
    const { stdout: report } = await shared.rig.tasker(['report', id])

    await page.setContent(report)
    await page.getByRole('heading', { name: 'load.sh' }).first().waitFor()
    const found = await violations(page)
    await page.goto(`${shared.url}/api`)
    await page.getByText('/api/runs/{id}/log/search').first().waitFor()
    found.push(...(await violations(page)))

    expect(found).toEqual([])
    expect(shared.complaints).toEqual([])
  })
})
