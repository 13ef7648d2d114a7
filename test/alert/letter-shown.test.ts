import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { expect } from 'vitest'
import { htmlOf } from '../../src/alert/html-letter.ts'
import type { Message } from '../../src/alert/message.ts'
import { needing } from '../rig/needing.ts'
import { messageOf } from './messages.ts'

const LONG = 'a-word-without-an-end-'.repeat(40)
const failed = messageOf('failed')
const FULL: Message = {
  ...failed,
  alert: { ...failed.alert, task: LONG, says: LONG },
  facts: [...failed.facts, { name: 'Command', value: LONG }],
  log: { head: LONG, tail: LONG, omitted: true },
}

needing('chromium').each(['light', 'dark'] as const)(
  'a letter fits a phone and a window, and can be read where it is %s',
  async colorScheme => {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
    await using _ = { [Symbol.asyncDispose]: () => browser.close() }
    const page = await (await browser.newContext({ colorScheme })).newPage()
    const requests: string[] = []
    page.on('request', request => requests.push(request.url()))

    const widths: unknown[] = []
    await page.setContent(htmlOf(FULL))
    for (const width of [390, 700]) {
      await page.setViewportSize({ width, height: 800 })
      widths.push(await page.evaluate('document.documentElement.scrollWidth'))
    }
    const flaws: string[] = []
    for (const message of [FULL, messageOf('too-long', 'reminder'), messageOf('recovered')]) {
      await page.setContent(htmlOf(message))
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze()
      flaws.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`)))
    }

    expect({ widths, flaws, requests }).toEqual({ widths: [390, 700], flaws: [], requests: [] })
  },
)
