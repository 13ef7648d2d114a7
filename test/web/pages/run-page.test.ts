import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { onEachDatabase } from './each-database.ts'
import { latestRun } from './real-runs.ts'
import { SOON, type Visit, violations, visit } from './visit.ts'

const test = needing('chromium')

const LINES = 5000

onEachDatabase(env => {
  let shared: Visit
  beforeAll(async () => {
    shared = await visit(
      async rig => {
        await rig.tasker([
          'run',
          '--stage',
          'DAILY',
          '--task',
          'many.sh',
          '--',
          'sh',
          '-c',
          `seq ${LINES} | sed "s/^/line /"`,
        ])
        const slowly = 'echo first line; sleep 2; echo second line; sleep 1'
        await rig.tasker(['run', '--stage', 'DAILY', '--task', 'slow.sh', '--', 'sh', '-c', slowly])
        const colored = `printf '\\033[31mred words\\033[0m\\n'; echo '<b>bold</b>'; printf '10%%\\r50%%\\r100%%\\n'; exit 4`
        await rig.tasker(['run', '--stage', 'DAILY', '--task', 'colored.sh', '--', 'sh', '-c', colored])
      },
      ['--base-path', '/ops'],
      env,
    )
  })
  afterAll(() => shared?.[Symbol.asyncDispose]())

  test('the log opens at its end, and earlier lines come when somebody looks for them', async () => {
    const { page, url, rig } = shared

    await page.goto(`${url}/runs/${await latestRun(rig, 'many.sh')}`)
    const log = page.getByRole('log')
    await log.getByText(`line ${LINES}`, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'To the first line' }).click()

    await log.getByText('line 1', { exact: true }).waitFor()
    expect(await log.getByRole('link', { name: 'Link to line 1', exact: true }).count()).toBe(1)
  })

  test('a search goes through the whole log, is part of the address, and n shows the next', async () => {
    const { page, url, rig } = shared

    await page.goto(`${url}/runs/${await latestRun(rig, 'many.sh')}?find=line+77`)
    await page.getByText('1 of 11').waitFor()
    await page.getByRole('log').locator('mark').first().waitFor()
    await page.keyboard.press('n')

    await page.getByText('2 of 11').waitFor()
    await page.getByRole('log').getByText('line 770', { exact: true }).waitFor()
  })

  test('a match in the first lines of a log that is all at hand is shown at once', async () => {
    const { page, url, rig } = shared

    await page.goto(`${url}/runs/${await latestRun(rig, 'colored.sh')}?find=red`)

    await page.getByText('1 of 1').waitFor()
    await page.getByRole('log').locator('mark').waitFor()
  })

  test('a link to a line shows that line', async () => {
    const { page, url, rig } = shared
    const id = await latestRun(rig, 'many.sh')
    const offset = Array.from({ length: 2499 }, (_, index) => `line ${index + 1}\n`).join('').length

    await page.goto(`${url}/runs/${id}?at=${offset}`)

    await expect.poll(() => page.locator('.line.marked .text').textContent(), SOON).toBe('line 2500')
  })

  test('colors are kept, markup is text, and only the last of redraws is shown', async () => {
    const { page, url, rig } = shared

    await page.goto(`${url}/runs/${await latestRun(rig, 'colored.sh')}`)
    const log = page.getByRole('log')

    await expect.poll(() => log.locator('.ansi-red').textContent(), SOON).toBe('red words')
    expect(await log.locator('.text').allTextContents()).toEqual(['red words', '<b>bold</b>', '100%'])
    expect(await page.getByRole('heading', { name: 'Failed: exit status 4' }).count()).toBe(1)
  })

  test('a line has the time by which it was written, and the log and the charts point at each other', async () => {
    const { page, url, rig } = shared

    await page.goto(`${url}/runs/${await latestRun(rig, 'slow.sh')}`)
    await page.getByRole('button', { name: 'Times of lines' }).click()
    const times = page.getByRole('log').locator('time')
    await expect.poll(() => times.count(), SOON).toBe(2)
    const [first = '', second = ''] = await times.evaluateAll(all =>
      all.map(each => each.getAttribute('datetime')),
    )
    const chart = page.getByRole('img', { name: 'Resources' })
    const drawn = async () =>
      createHash('sha256')
        .update(await chart.screenshot())
        .digest('hex')
    await chart.locator('canvas').waitFor()
    await page.mouse.move(0, 0)
    const resting = await drawn()
    await page.getByRole('log').getByText('second line').hover()
    await expect.poll(drawn, SOON).not.toBe(resting)
    await page.mouse.move(0, 0)
    await expect.poll(drawn, SOON).toBe(resting)
    await chart.hover({ position: { x: 80, y: 60 } })
    await page.locator('.pointed-line').getByText('line').waitFor()
    await chart.click({ position: { x: 80, y: 60 } })

    await page.locator('.line.marked').waitFor()
    expect(page.url()).toMatch(/times=yes/)
    expect(page.url()).toMatch(/at=\d/)
    expect(Date.parse(second ?? '')).toBeGreaterThan(Date.parse(first ?? ''))
    expect(shared.complaints).toEqual([])
  })

  test('a run that goes on is followed without a reload, and can be cancelled', async () => {
    const { page, url, rig } = shared
    const script =
      'echo "::tasker 1/4 begun"; i=0; while [ $i -lt 600 ]; do i=$((i+1)); echo "tick $i"; sleep 0.1; done'
    const { child, finished } = rig.start([
      'run',
      '--stage',
      'DAILY',
      '--task',
      'long.sh',
      '--',
      'sh',
      '-c',
      script,
    ])
    await using _ = {
      async [Symbol.asyncDispose]() {
        child.kill()
        await finished
      },
    }

    await page.goto(`${url}/`)
    await page.getByRole('link', { name: 'long.sh' }).first().click()
    const latest = async () =>
      Number(/tick (\d+)$/.exec((await page.locator('.line').last().textContent()) ?? '')?.[1])
    await expect.poll(latest, SOON).toBeGreaterThan(0)
    const before = await latest()
    await expect.poll(latest, SOON).toBeGreaterThan(before)
    const found = await violations(page)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Cancel the run' }).click()

    await page.locator('.run-head').getByText('Cancelled').waitFor()
    expect(found).toEqual([])
    expect(shared.complaints).toEqual([])
  })

  test('a run that is over can be started again, and the page goes to the new one', async () => {
    const { page, url, rig } = shared
    const id = await latestRun(rig, 'colored.sh')
    await page.goto(`${url}/runs/${id}`)

    await page.getByRole('button', { name: 'Run again' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Run again' }).click()

    await page.waitForURL(to => /\/runs\//.test(to.pathname) && !to.pathname.endsWith(id))
    await page.getByRole('heading', { name: 'Failed: exit status 4' }).waitFor()
  })
})
