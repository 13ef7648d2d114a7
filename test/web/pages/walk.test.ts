import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { PAGES } from './all-pages.ts'
import { onEachDatabase } from './each-database.ts'
import { LANGUAGES, latestRun, makeRealRuns, startEndless } from './real-runs.ts'
import { type Visit, violations, visit } from './visit.ts'

const test = needing('chromium', ...LANGUAGES)
const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const SMALL_PHONE = { width: 360, height: 740 }

/** Besides the light one. */
const THEMES = [
  { colorScheme: 'dark', contrast: 'no-preference' },
  { colorScheme: 'light', contrast: 'more' },
  { colorScheme: 'dark', contrast: 'more' },
] as const

onEachDatabase(env => {
  let shared: Visit
  let endless: AsyncDisposable
  beforeAll(async () => {
    shared = await visit(
      async rig => {
        await makeRealRuns(rig)
        endless = startEndless(rig)
      },
      [],
      env,
    )
  })
  afterAll(async () => {
    await endless?.[Symbol.asyncDispose]()
    await shared?.[Symbol.asyncDispose]()
  })

  test('each page shows real runs, is accessible wide, narrow and in each theme, and has nothing to complain of', async () => {
    const { rig, page, url } = shared
    const [error] = JSON.parse((await rig.tasker(['errors', '--json'])).stdout)
    const pages = [
      ...PAGES,
      { path: `/runs/${await latestRun(rig, 'subtasks.R')}`, shows: 'Loading 12 states' },
      { path: `/runs/${await latestRun(rig, 'broken.py')}`, shows: 'OperationalError' },
      { path: `/runs/${await latestRun(rig, 'endless.sh')}`, shows: 'Build features' },
      { path: `/errors/${error.error_group}`, shows: 'As it was said last' },
    ]
    const found: Record<string, string[]> = {}

    for (const { path, shows } of pages) {
      await page.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' })
      await page.setViewportSize(WIDE)
      await page.goto(url + path)
      await page.getByText(shows).filter({ visible: true }).first().waitFor()
      const seen = await violations(page)
      // Nothing but colors can change with the theme; the phone has the dark one.
      for (const theme of THEMES) {
        await page.emulateMedia(theme)
        seen.push(...(await violations(page, 'color-contrast')))
      }
      await page.emulateMedia({ colorScheme: 'dark', contrast: 'no-preference' })
      await page.setViewportSize(PHONE)
      seen.push(...(await violations(page)))
      await page.setViewportSize(SMALL_PHONE)
      const excess = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
      if (excess > 0) seen.push(`${excess} pixels too wide`)
      found[path] = seen
    }

    expect(found).toEqual(Object.fromEntries(pages.map(({ path }) => [path, []])))
    expect(shared.complaints).toEqual([])
  }, 240_000)
})
