import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const LOAD = `
echo "reading"
if [ "$1" = bad ]; then
  echo "Error:  no such table: counties"
  i=0; while [ $i -lt 30 ]; do i=$((i+1)); echo "  at step $i"; done
  exit 3
fi
`

let shared: Visit
let commits: string[]
beforeAll(async () => {
  shared = await visit(async rig => {
    const cwd = join(rig.home, 'repository')
    mkdirSync(cwd)
    writeFileSync(join(cwd, 'load.sh'), LOAD)
    const git = (...words: string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...words], { cwd, encoding: 'utf8' })
    const run = (...words: string[]) =>
      rig.tasker(['run', '--task', 'load.sh', '--', 'sh', 'load.sh', ...words], { cwd })
    git('init', '--quiet')
    git('remote', 'add', 'origin', 'https://user:secret@forge.example/team/etl.git')
    git('add', '.')
    git('commit', '--quiet', '--message', 'Load the counties')
    await run('counties')
    git('commit', '--quiet', '--allow-empty', '--message', 'Join by number')
    await run('bad', 'counties')
    commits = git('log', '--format=%H').trim().split('\n')
  })
})
afterAll(() => shared?.[Symbol.asyncDispose]())

test('of a long detail the line with the error and the last ones are there at once, the rest on demand', async () => {
  const { page, url } = shared

  await page.goto(`${url}/`)
  await page.getByRole('link', { name: 'load.sh' }).first().click()
  const said = page.getByRole('region', { name: 'The last that it said' })
  await said.getByText('Error: no such table: counties').waitFor()
  const folded = await said.locator('pre').allTextContents()
  await said.getByRole('button', { name: /\d+ more lines/ }).click()

  expect(folded.join('')).toMatch(/reading\nError: {2}no such table.*\n {2}at step 30\n$/s)
  expect(folded.join('')).not.toContain('at step 15')
  expect(await said.locator('pre').allTextContents()).toEqual([
    expect.stringMatching(/at step 1\n.*at step 15\n.*at step 30\n$/s),
  ])
  expect(await page.getByRole('log').locator('.line.marked').textContent()).toContain('no such table')
})

test('what changed since the last good run is short: words that came, and commits as links to their forge', async () => {
  const { page, url } = shared

  await page.goto(`${url}/`)
  await page.getByRole('link', { name: 'load.sh' }).first().click()
  const changed = page.locator('.changed')
  await changed.getByText('1 new commit').waitFor()
  const links = await changed.getByRole('link').evaluateAll(all => all.map(link => link.getAttribute('href')))

  expect(await changed.locator('.words ins').allTextContents()).toEqual(['bad '])
  expect(await changed.getByText(commits[0]?.slice(0, 10) ?? '', { exact: true }).count()).toBe(1)
  expect(await changed.textContent()).not.toContain(commits[0])
  expect(links).toContain(`https://forge.example/team/etl/commit/${commits[0]}`)
  expect(links).toContain(`https://forge.example/team/etl/commit/${commits[1]}`)
  expect(await violations(page)).toEqual([])
  expect(shared.complaints).toEqual([])
})
