import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { answering, openHttpServer } from '../rig/http-server.ts'
import { needing } from '../rig/needing.ts'
import { freshDatabase } from '../rig/postgres.ts'
import { BIN, createRig, eventually, type Rig } from '../rig/tasker.ts'
import { inBash } from '../supervision/side-by-side.ts'

/*
 * The way from nothing to an alert, on each page as it stands there; only the address of ntfy is one of ours, and files of
 * the machine are below the home.
 */

let rig: Rig
let server: Awaited<ReturnType<typeof openHttpServer>>
beforeEach(async () => {
  server = await openHttpServer(answering(200))
  rig = createRig()
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  rig.env.PATH = `${rig.home}/bin:/usr/bin:/bin`
})
afterEach(() => {
  rig[Symbol.dispose]()
  server[Symbol.dispose]()
})

function pageOf(name: string): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs', `${name}.md`), 'utf8')
  return page.replaceAll('https://ntfy.sh/', `${server.url}/`).replaceAll(' /etc/', ` ${rig.home}/.config/`)
}

function blocksOf(page: string, language: string): string[] {
  const section = page.slice(page.indexOf('## Be told when it fails'))
  return [...section.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    match => match[1] ?? '',
  )
}

/** Runs each line of the page's commands, and returns what was printed. */
async function follow(page: string): Promise<string> {
  let printed = ''
  for (const line of blocksOf(page, 'sh').join('').trim().split('\n')) {
    const [, stateDir] = /^export TASKER_STATE_DIR=(.*)$/.exec(line) ?? []
    if (stateDir !== undefined) rig.env.TASKER_STATE_DIR = rig.home + stateDir
    const { stdout, stderr, code } = await inBash(rig, line.replaceAll('>/etc/', `>${rig.home}/.config/`))
    expect({ line, code, stderr: stderr.replace(/^(?:Error: only a try|make: .*)\n/gm, '') }).toEqual({
      line,
      code: 0,
      stderr: '',
    })
    printed += stdout
  }
  return printed
}

function told(): string[] {
  return server.received.map(({ body }) => JSON.parse(body).title)
}

test('docs/cron.md leads to an alert, and to a line of cron whose absence is told', async () => {
  const page = pageOf('cron')
  const crontab = [...page.matchAll(/^ {4}(?:(?:\S+ +){5}tasker .*|PATH=.*)$/gm)].map(([line]) => line.trim())
  writeFileSync(join(rig.home, 'crontab'), `${crontab.join('\n')}\n`)
  writeFileSync(join(rig.home, 'bin', 'crontab'), `#!/bin/sh\ncat ${rig.home}/crontab\n`, { mode: 0o755 })

  const printed = await follow(page)

  await eventually(() => server.received[1], 'the try is told')
  expect(told()).toEqual([
    expect.stringMatching(/^TEST: FAILED /),
    expect.stringMatching(/^FAILED DAILY\/try on \S+: Error: only a try$/),
  ])
  expect(printed).toMatch(/DAILY_01_load\.R .* At 02:15/)
  expect(crontab.at(-1)).toMatch(/^\*\/5 .* tasker monitor --once$/)
  expect(await rig.tasker(['monitor', '--once'])).toMatchObject({ code: 0, stdout: '', stderr: '' })
})

needing('systemd-analyze')('docs/systemd.md leads to units that systemd takes, and to an alert', async () => {
  const units = join(rig.home, '.config', 'systemd', 'system')
  mkdirSync(join(units, 'timers.target.wants'), { recursive: true })
  // As `systemctl enable` leaves it.
  symlinkSync('../tasker-nightly.timer', join(units, 'timers.target.wants', 'tasker-nightly.timer'))
  const page = pageOf('systemd').replace('import --systemd', `import --systemd ${units}`)

  const printed = await follow(page)
  const files = ['tasker-nightly.service', 'tasker-nightly.timer', 'tasker-monitor.service']
  const verified = await inBash(
    rig,
    `systemd-analyze verify ${files.map(file => join(units, file)).join(' ')}`,
  )
  const started =
    /^ExecStart=(.*)$/m.exec(readFileSync(join(units, 'tasker-nightly.service'), 'utf8'))?.[1] ?? ''
  const { code } = await inBash(rig, started, { INVOCATION_ID: '9ae2f1c0b4d94e0f' })

  expect(verified).toMatchObject({ code: 0, stderr: '' })
  expect(code).toBe(3)
  await eventually(() => server.received[1], 'the unit is told')
  expect(told()[1]).toMatch(/^FAILED DAILY\/nightly on \S+: Error: only a try$/)
  expect(printed).toMatch(/nightly .*02:15/)
})

needing('make')('docs/make.md leads to an alert', async () => {
  const printed = await follow(pageOf('make'))

  await eventually(() => server.received[1], 'the try is told')
  expect(told()[1]).toMatch(/^FAILED NIGHTLY\/try on \S+: .*try/)
  expect(printed).toMatch(/NIGHTLY +try .*At 03:00/)
})

const database = freshDatabase()

test('docs/kubernetes.md has manifests whose commands lead to an alert', async () => {
  const page = pageOf('kubernetes')
  const [secret, job, monitor] = blocksOf(page, 'yaml').map(text => parseAllDocuments(text)[0]?.toJS())
  const { metadata, ...spec } = job.spec.jobTemplate.spec.template
  const [container] = spec.spec.containers
  const env = {
    ...secret.stringData,
    TASKER_DB_URL: database.url,
    TASKER_STATE_DIR: rig.stateDir,
    KUBERNETES_SERVICE_HOST: '10.0.0.1',
    HOSTNAME: 'load-sh-29391-x7k2p',
  }
  writeFileSync(join(rig.home, 'load.sh'), 'echo "Error: only a try" >&2; exit 3\n')
  const [program, ...words] = container.command
  const printed = await inBash(rig, /`(tasker schedule print k8s .*?)` prints/.exec(page)?.[1] ?? '')
  const asPrinted = parseAllDocuments(printed.stdout)[0]?.toJS()

  const run = await rig.tasker(words, { env })
  const tries = [...page.matchAll(/-- (tasker (?:alert|register|status).*)$/gm)].map(match => match[1] ?? '')
  for (const line of tries) expect(await inBash(rig, line, env)).toMatchObject({ code: 0, stderr: '' })

  expect(run.code).toBe(3)
  expect(told()[0]).toMatch(/^FAILED DAILY\/load\.sh on \S+: Error: only a try$/)
  expect(told()[1]).toMatch(/^TEST: /)
  expect(tries).toHaveLength(3)
  expect(program).toBe('tasker')
  expect(metadata).toBeUndefined()
  expect(monitor.spec.template.spec.containers[0].command).toEqual(['tasker', 'monitor'])
  expect(asPrinted.spec.schedule).toBe(job.spec.schedule)
  expect(asPrinted.spec.concurrencyPolicy).toBe(job.spec.concurrencyPolicy)
  expect(asPrinted.spec.jobTemplate.spec.template.spec.containers[0].command).toEqual(container.command)
})
