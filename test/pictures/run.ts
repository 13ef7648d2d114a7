/*
 * `npm run pictures`: looks at each page over a month of made-up nights, wide and on a phone, light and dark, and keeps
 * what it sees in docs/pictures. `npm run pictures -- run` takes only those whose names begin so.
 */
import './as-released.ts'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { openStore } from '../../src/store/open-store.ts'
import { temporaryFolder } from '../cli/folder.ts'
import { startWeb } from '../web/web-rig.ts'
import { CHANNELS, RULES } from './alerts.ts'
import { fillMonth, NOW } from './month.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const PICTURES = join(ROOT, 'docs', 'pictures')
const VIEWS = [
  { width: 1440, height: 900, theme: 'light' },
  { width: 1440, height: 900, theme: 'dark' },
  { width: 390, height: 844, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const

await using folder = await temporaryFolder()
const file = join(folder.path, 'tasker.db')
await using store = openStore({ driver: 'sqlite', file })
const { failed, running } = await fillMonth(store, file)
const [error] = await store.errorKinds({ settled: false, limit: 1 })
await using server = await startWeb(store, {
  now: () => NOW,
  pages: join(ROOT, 'dist', 'ui'),
  channels: CHANNELS,
  rules: { rules: RULES, from: '/srv/geo/.tasker.yml' },
})

const wanted = process.argv.slice(2)
const pages = Object.entries({
  status: '/',
  'run-failed': `/runs/${failed}`,
  'run-running': `/runs/${running}`,
  history: '/history',
  calendar: '/history?view=calendar',
  grid: '/history?view=grid',
  trends: '/trends?stage=DAILY&task=DAILY_02_Provider_Tables.R',
  errors: '/errors',
  error: `/errors/${error?.error_group}`,
  alerts: '/alerts',
  schedule: '/schedule',
  hosts: '/hosts',
  tasks: '/tasks',
  task: '/tasks/DAILY/DAILY_02_Provider_Tables.R',
}).filter(([name]) => wanted.length === 0 || wanted.some(each => name.startsWith(each)))

if (wanted.length === 0) rmSync(PICTURES, { recursive: true, force: true })
mkdirSync(PICTURES, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
for (const { width, height, theme } of VIEWS) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    hasTouch: width < 500,
  })
  const page = await context.newPage()
  await page.clock.setFixedTime(NOW)
  for (const [name, path] of pages) {
    await page.goto(server.url + path)
    await settled(page)
    await page.screenshot({
      path: join(PICTURES, `${name}-${width}-${theme}.webp`),
      type: 'webp',
      quality: 85,
    })
  }
  await context.close()
}
await browser.close()

/** All that was asked for is there and drawn: two looks show the same. */
async function settled(page: Page): Promise<void> {
  await page.locator('main h1').first().waitFor()
  for (let before: Buffer | undefined; ; ) {
    const seen = await page.screenshot()
    if (before?.equals(seen) && (await page.locator('.loading').count()) === 0) return
    before = seen
    await new Promise(resolve => setTimeout(resolve, 300))
  }
}
