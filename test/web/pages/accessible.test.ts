import { expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { makeRuns, PAGES } from './all-pages.ts'
import { violations, visit } from './visit.ts'

const test = needing('chromium')

test('every page shows what it is for, is accessible in both themes, and has nothing to complain of', async () => {
  await using shared = await visit(makeRuns)
  const found: Record<string, string[]> = {}

  for (const { path, shows } of PAGES) {
    await shared.page.emulateMedia({ colorScheme: 'light' })
    await shared.page.goto(shared.url + path)
    await shared.page.getByText(shows).filter({ visible: true }).first().waitFor()
    const inLight = await violations(shared.page)
    await shared.page.emulateMedia({ colorScheme: 'dark' })
    // Nothing but colors can have changed.
    found[path] = [...inLight, ...(await violations(shared.page, 'color-contrast'))]
  }

  expect(found).toEqual(Object.fromEntries(PAGES.map(({ path }) => [path, []])))
  expect(shared.complaints).toEqual([])
}, 240_000)
