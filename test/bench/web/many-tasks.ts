import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { deliveryOf, eventsOf, FINISHED } from '../../store/run-of.ts'
import { pssMiB } from '../process-use.ts'
import { startDashboard } from './dashboard.ts'
import { openBrowser } from './first-load.ts'
import { sqlitePlace } from './places.ts'

const TASKS = 10_000
const STAGES = 20
const ASKED = 10

/** Ten thousand tasks: the answer about all of them, and the pages that show them. */
export async function showManyTasks(parent: string): Promise<void> {
  const folder = join(parent, 'many')
  mkdirSync(folder)
  const place = sqlitePlace(folder)
  await using store = place.open()
  const deliveries = Array.from({ length: TASKS }, (_, nr) =>
    deliveryOf(eventsOf({ taskName: `task_${nr}`, taskStage: `STAGE_${nr % STAGES}` }, [FINISHED])),
  )
  for (let done = 0; done < TASKS; done += 1_000) await store.deliver(deliveries.slice(done, done + 1_000))
  await using dashboard = await startDashboard(place.env)
  const times: number[] = []
  let bytes = 0
  for (let nr = 0; nr < ASKED; nr++) {
    const begun = performance.now()
    // Of another answer than the one that is kept.
    const response = await fetch(`${dashboard.url}/api/tasks${nr % 2 === 0 ? '' : '?stage='}`)
    bytes = (await response.arrayBuffer()).byteLength
    times.push(performance.now() - begun)
    await new Promise(resolve => setTimeout(resolve, 1_100))
  }
  const sorted = times.toSorted((one, other) => one - other)
  console.log(
    `  ${TASKS.toLocaleString('en')} tasks: their status takes ${sorted[ASKED >> 1]?.toFixed(0)} ms ` +
      `(at most ${sorted.at(-1)?.toFixed(0)}) and has ${(bytes / 1e6).toFixed(1)} MB; the server ${pssMiB(dashboard.pid).toFixed(0)} MiB (PSS)`,
  )
  await using browser = await openBrowser()
  for (const path of ['/', '/tasks']) {
    const page = await browser.newPage()
    const begun = performance.now()
    await page.goto(dashboard.url + path)
    await page.getByText('task_0').first().waitFor({ timeout: 120_000 })
    // It answers a key once it has drawn.
    await page.evaluate('new Promise(done => requestAnimationFrame(() => setTimeout(done)))')
    const usable = performance.now() - begun
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    const { metrics } = await session.send('Performance.getMetrics')
    const of = (name: string) => metrics.find(metric => metric.name === name)?.value ?? Number.NaN
    console.log(
      `  the page ${path} with them can be used after ${usable.toFixed(0)} ms; ` +
        `${of('Nodes')} nodes, ${(of('JSHeapUsedSize') / 2 ** 20).toFixed(0)} MiB of JavaScript`,
    )
    await page.close()
  }
}
