import { type Browser, chromium } from 'playwright-core'
import { startDashboard } from './dashboard.ts'
import type { Place } from './places.ts'

const LOADS = 10
/** For the browser: milliseconds until something was to be seen. */
const FIRST_PAINT = `new Promise(resolve => {
  new PerformanceObserver(list => {
    const paint = list.getEntriesByName('first-contentful-paint')[0]
    if (paint !== undefined) resolve(paint.startTime)
  }).observe({ type: 'paint', buffered: true })
})`

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
}

/** What the first load of the first page brings over the wire, and when something is to be seen. */
export async function loadFirst(place: Place): Promise<void> {
  await using dashboard = await startDashboard(place.env)
  await using browser = await openBrowser()
  const paints: number[] = []
  let bytes = 0
  for (let nr = 0; nr < LOADS; nr++) {
    const context = await browser.newContext()
    const page = await context.newPage()
    const network = await context.newCDPSession(page)
    bytes = 0
    const ofAnswers = new Set<string>()
    network.on('Network.responseReceived', ({ requestId, response }) => {
      if (/\/api\//.test(response.url)) ofAnswers.add(requestId)
    })
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!ofAnswers.has(requestId)) bytes += encodedDataLength
    })
    await network.send('Network.enable')
    await page.goto(dashboard.url, { waitUntil: 'load' })
    paints.push(await page.evaluate<number>(FIRST_PAINT))
    await context.close()
  }
  const sorted = paints.toSorted((one, other) => one - other)
  console.log(
    `  first load: ${(bytes / 1000).toFixed(0)} kB, something is to be seen after ` +
      `${sorted[LOADS >> 1]?.toFixed(0)} ms (median of ${LOADS}, at most ${sorted.at(-1)?.toFixed(0)} ms)`,
  )
}
