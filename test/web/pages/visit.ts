import { AxeBuilder } from '@axe-core/playwright'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { createRig, type Rig } from '../../rig/tasker.ts'

/** A dashboard over runs of its own, a browser before it, and what the browser complained of. */
export interface Visit extends AsyncDisposable {
  rig: Rig
  url: string
  page: Page
  /** What was written to the console as an error, thrown, or asked of another host. */
  complaints: string[]
  /** Ends the server, and starts it again at the same port when that is done. */
  restart(meanwhile: () => Promise<void>): Promise<void>
  /** Another window, as somebody else would have it; its complaints come to the same list. */
  open(options: BrowserContextOptions): Promise<Page>
}

/** `prepare` makes the runs, before anybody looks. */
export async function visit(
  prepare: (rig: Rig) => Promise<void>,
  flags: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Visit> {
  const rig = createRig(env)
  await prepare(rig)
  let server = rig.start(['dashboard', '--port', '0', ...flags])
  const url = await urlOf(server.child.stdout)
  const end = async () => {
    server.child.kill('SIGTERM')
    await server.finished
  }
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', `--host-resolver-rules=MAP ${ELSEWHERE} 127.0.0.1`],
  })
  const complaints: string[] = []
  const open = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
    listen(context, new URL(url).origin, complaints)
    context.setDefaultTimeout(SOON.timeout)
    return context.newPage()
  }
  return {
    rig,
    url,
    complaints,
    open,
    page: await open({}),
    async restart(meanwhile) {
      await end()
      await meanwhile()
      server = rig.start(['dashboard', '--port', new URL(url).port, ...flags])
      await urlOf(server.child.stdout)
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      await end()
      rig[Symbol.dispose]()
    },
  }
}

/** A name of this machine that the browser takes for that of another one. */
export const ELSEWHERE = 'tasker.test'

/** How long a fact may take to be on the page of a busy machine. */
export const SOON = { timeout: 15_000 }

/** What axe finds against WCAG 2.2 AA, or against one of its rules, each with where. */
export async function violations(page: Page, rule?: string): Promise<string[]> {
  // There are no frames, for which it would open a window of its own each time.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  if (rule === undefined) axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
  else axe.withRules(rule)
  const { violations } = await axe.analyze()
  return violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(node => node.target.join(' '))
        .slice(0, 3)
        .join(', ')}`,
  )
}

function listen(context: BrowserContext, origin: string, complaints: string[]): void {
  const own = [origin, origin.replace('127.0.0.1', ELSEWHERE)]
  context.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  context.on('weberror', problem => complaints.push(problem.error().message))
  context.on('request', request => {
    const asked = new URL(request.url())
    if (!own.includes(asked.origin) && !/^(data|blob):$/.test(asked.protocol)) complaints.push(request.url())
  })
}

async function urlOf(stdout: NodeJS.ReadableStream | null): Promise<string> {
  let said = ''
  for await (const chunk of stdout ?? []) {
    said += chunk
    const [found] = /http:\/\/\S+/.exec(said) ?? []
    if (found !== undefined) return found.replace(/\/$/, '')
  }
  throw new Error(`the dashboard did not say where it is: ${said}`)
}
