import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from 'simple-statistics'
import { failed, record } from '../../cli/recorded.ts'
import { BIN, eventually } from '../../rig/tasker.ts'
import { startDashboard } from './dashboard.ts'
import { openBrowser } from './first-load.ts'
import type { Place } from './places.ts'

const SAID = 40
const SAY_EVERY_MS = 2_500
const DECISIONS = 5
const STAGE = 'PIXEL'
/** For the browser: when each message was there first. */
const NOTE_WHEN = `
  window.seen = {}
  const look = () => {
    for (const [word] of document.body.innerText.matchAll(/said-\\d+-\\d+/g)) window.seen[word] ??= Date.now()
  }
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
`

/**
 * From a change in a command to what a browser shows: it begins subtasks with their times as their names, and the page notes
 * when each is there. And from a decision made by a command until the page shows that.
 */
export async function watchPixels(place: Place): Promise<void> {
  await using dashboard = await startDashboard(place.env)
  await using browser = await openBrowser()
  const page = await browser.newPage()
  await page.goto(`${dashboard.url}/`)
  await page.evaluate(NOTE_WHEN)
  const script = `i=1; while [ $i -le ${SAID} ]; do echo "::tasker subtask $i/${SAID} said-$i-$(date +%s%3N)"; sleep ${SAY_EVERY_MS / 1000}; i=$((i+1)); done`
  const command = spawn(BIN, ['run', '--stage', STAGE, '--task', 'speaks', '--', 'sh', '-c', script], {
    env: place.env,
    stdio: 'ignore',
  })
  await once(command, 'exit')
  await pause(SAY_EVERY_MS)
  const seen = await page.evaluate<Record<string, number>>('window.seen')
  const times = Object.entries(seen).map(([word, at]) => at - Number(word.split('-')[2]))
  const [middle, high] = [0.5, 0.95].map(share => quantile(times, share).toFixed(0))
  console.log(
    `  ${place.driver}: from the command to the pixel ${middle} / ${high} ms, ${times.length} of ${SAID} were shown`,
  )
  console.log(
    `  ${place.driver}: from a decision to the pixel ${(await decisions(place, dashboard.url, page)).map(ms => ms.toFixed(0)).join(', ')} ms`,
  )
}

/** Failures are resolved by a command until none is shown any more. */
async function decisions(
  place: Place,
  url: string,
  page: Awaited<ReturnType<Awaited<ReturnType<typeof openBrowser>>['newPage']>>,
): Promise<number[]> {
  await using store = place.open()
  const times: number[] = []
  await page.goto(`${url}/errors`)
  for (let nr = 0; nr < DECISIONS; nr++) {
    const what = `cannot open the door of house ${'abcdefgh'.charAt(nr)}`
    const id = await record(
      store,
      { taskName: `of ${what}`, taskStage: STAGE },
      [failed(1, what)],
      Date.now() - 90_000 + nr,
    )
    await page.getByText(what).first().waitFor()
    const [run] = await store.findRuns(id, 1)
    await pause(2_500)
    const begun = performance.now()
    const command = spawn(BIN, ['errors', 'resolve', run?.error_group ?? ''], {
      env: place.env,
      stdio: 'ignore',
    })
    await eventually(async () => (await page.getByText(what).count()) === 0, 'it is resolved', 60_000)
    times.push(performance.now() - begun)
    if (command.exitCode === null) await once(command, 'exit')
  }
  return times
}
