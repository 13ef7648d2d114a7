import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { HOSTILE, makeRuns, PAGES } from './all-pages.ts'
import { onEachDatabase } from './each-database.ts'
import { SOON, type Visit, visit } from './visit.ts'

const test = needing('chromium')

onEachDatabase(env => {
  let shared: Visit
  beforeAll(async () => {
    shared = await visit(makeRuns, [], env)
  })
  afterAll(() => shared?.[Symbol.asyncDispose]())

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

    await expect.poll(() => page.title(), SOON).toBe('(1!) Status · tasker')
    expect(await attention.textContent()).toContain('no such table')
  })

  test('a filter is part of the address, and Escape, slash and the keys of rows work', async () => {
    const { page, url } = shared
    await page.goto(`${url}/`)
    await page.getByRole('link', { name: 'load.sh' }).first().waitFor()

    await page.keyboard.press('/')
    await page.keyboard.type('script')
    await expect.poll(() => page.url(), SOON).toContain('text=script')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')

    await page.getByRole('heading', { name: HOSTILE, exact: true }).waitFor()
    expect(shared.complaints).toEqual([])
  })

  test('who opens a run before the search was asked for stays there, though its page is long in coming', async () => {
    const page = await shared.open({})
    const { promise: released, resolve: release } = Promise.withResolvers<void>()
    await page.route(/\/run-page-.*\.js$/, async route => {
      await released
      await route.continue()
    })
    await page.clock.install()
    await page.goto(`${shared.url}/history`)
    await page.getByRole('searchbox', { name: 'Search runs' }).fill('load')
    await page.getByRole('link', { name: 'load.sh' }).first().click()
    await page.clock.runFor(1_000)
    release()

    await page.getByRole('heading', { name: 'load.sh', exact: true }).waitFor()
    expect(page.url()).toContain('/runs/')
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

  test('n goes to the next in trouble, j and k to the next and previous row, f shows only what failed, ? all keys', async () => {
    const { page, url } = shared
    await page.goto(`${url}/`)
    await page.getByRole('link', { name: 'load.sh' }).first().waitFor()
    const focused = () => page.evaluate('document.activeElement.textContent')

    const seen = []
    for (const key of ['n', 'k', 'j']) {
      await page.keyboard.press(key)
      seen.push(await focused())
    }
    await page.keyboard.press('f')
    await expect.poll(() => page.url(), SOON).toContain('state=failed')
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keys' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })

    expect(seen).toEqual(['load.sh', HOSTILE, 'load.sh'])
  })

  test('the columns of the history and their order are part of the address', async () => {
    const { page, url } = shared
    await page.goto(`${url}/history?columns=task,exit`)
    await page.getByRole('columnheader', { name: 'Exit' }).waitFor()

    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Took' }).check()
    await page.getByRole('columnheader', { name: 'Took' }).getByRole('button').click()

    await expect.poll(() => page.url(), SOON).toMatch(/sort=time/)
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
})
