import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import type { Started } from '../../rig/tasker.ts'
import { SOON, type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const STEPS = [
  'echo "::tasker subtask 1/2 read"; echo "::tasker 3/3"',
  'echo "::tasker subtask 2/2 write"; echo "::tasker 1/4 the first county"',
  'while ! [ -e go-on ]; do sleep 0.1; done',
]

let shared: Visit
let running: Started
beforeAll(async () => {
  shared = await visit(async rig => {
    const words = ['run', '--stage', 'DAILY', '--task', 'steps.sh', '--', 'sh', '-c', STEPS.join('; ')]
    const goOn = join(rig.home, 'go-on')
    writeFileSync(goOn, '')
    for (let nr = 0; nr < 3; nr++) await rig.tasker(words)
    await rig.tasker(['run', '--stage', 'DAILY', '--task', 'plain.sh', '--', 'true'])
    await rig.tasker(['register', '--stage', 'DAILY', '--name', 'plain.sh', '--description', 'Says nothing'])
    running = rig.start(words.with(-1, STEPS.join('; ').replace('go-on', 'never')))
  })
})
afterAll(async () => {
  running?.child.kill()
  await running?.finished
  await shared?.[Symbol.asyncDispose]()
})

test('a task unfolds to its subtasks with their items and what they say, by mouse and by keys', async () => {
  const { page, url } = shared
  await page.goto(`${url}/`)

  const button = page.getByRole('button', { name: 'Subtasks of steps.sh' })
  await button.click()
  const steps = page.getByRole('list', { name: 'Subtasks of steps.sh' })
  await steps.getByText('the first county').waitFor()
  expect(await steps.getByRole('listitem').count()).toBe(2)
  expect(await steps.textContent()).toContain('1 of 4')
  expect(page.url()).toMatch(/open=\d+$/)
  expect(await violations(page)).toEqual([])
  await page.getByRole('link', { name: 'steps.sh' }).first().focus()
  await page.keyboard.press('ArrowLeft')
  await expect.poll(() => steps.count(), SOON).toBe(0)
  await page.keyboard.press('ArrowRight')

  await steps.waitFor()
  expect(await page.getByRole('button', { name: 'Subtasks of plain.sh' }).count()).toBe(0)
  expect(shared.complaints).toEqual([])
})

test('a notch says where a run usually is by now, on both pages', async () => {
  const { page, url } = shared
  await page.goto(`${url}/`)

  await page.getByTitle(/by now it is usually at/).waitFor()
  await page.getByRole('link', { name: 'steps.sh' }).first().click()

  await page
    .getByRole('region', { name: 'Progress' })
    .getByTitle(/by now it is usually at/)
    .waitFor()
})

test('a row of what is as always says what the task does, and nothing else', async () => {
  const { page, url } = shared
  await page.goto(`${url}/`)

  const row = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'plain.sh' }) })

  await expect.poll(() => row.locator('.says').textContent(), SOON).toBe('Says nothing')
})
