import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadSettings } from '../../src/config/load.ts'
import { shownSetting } from '../../src/config/mask.ts'
import { ALERT_KINDS } from '../../src/domain/alert/alert.ts'
import { configPlace } from './place.ts'

const CHANNELS = `
  channels:
    ops: { type: smtp, url: 'smtp://nightly:hunter2@mail.example.com:587', to: [ada@example.com, bob@example.com] }
    chat: { type: slack, url: '\${CHAT_URL}' }
    hook: { type: webhook, url: 'https://example.com/x', secret: file:hook.key, headers: { X-Team: data } }
    phone: { type: ntfy, url: 'https://ntfy.sh/topic' }
    own: { type: exec, command: 'logger -t tasker' }
`

async function load(yaml: string, more: NodeJS.ProcessEnv = {}) {
  using place = configPlace()
  place.write('project/.tasker.yml', `alerts:${yaml}`)
  const env = { HOME: place.home, CHAT_URL: 'https://hooks.slack.com/services/hunter2', ...more }
  const { settings, problems } = await loadSettings({
    env,
    cwd: place.project,
    systemFile: '/nonexistent/config.yml',
  })
  return { settings, place: place.project, says: problems.map(({ says }) => says) }
}

test('channels, rules and maintenance are read from the file, and what is shown of them is no secret', async () => {
  const { settings, says, place } = await load(`${CHANNELS}
  rules:
    - on: [failed, lost]
      stage: DAILY
      tag: team=data
      to: ops, chat
      times: 3
      within: 2h
      quiet: 22:00-06:00
      unless_failed: [PREREQ/*]
      remind: 4h
      escalate: { after: 30m, to: phone }
    - { on: too-long, over: 2.5x }
    - { on: too-long, over: p99 }
    - { on: memory, over: 90% }
    - { on: disk, under: 5GiB }
  maintenance: ['02:00-03:00', 2026-12-24T00:00Z/2026-12-27T00:00Z]
`)

  expect(says).toEqual([])
  expect(settings.alertChannels).toMatchObject([
    { name: 'ops', type: 'smtp', to: ['ada@example.com', 'bob@example.com'] },
    { name: 'chat', url: 'https://hooks.slack.com/services/hunter2' },
    { name: 'hook', secret: `file:${place}/hook.key`, headers: { 'X-Team': 'data' } },
    { name: 'phone', type: 'ntfy' },
    { name: 'own', command: ['/bin/sh', '-c', 'logger -t tasker'] },
  ])
  expect(settings.alertRules).toEqual([
    {
      on: ['failed', 'lost'],
      stage: 'DAILY',
      tag: { key: 'team', value: 'data' },
      to: ['ops', 'chat'],
      times: 3,
      withinMs: 7_200_000,
      quiet: [{ from: 1320, to: 360 }],
      unlessFailed: ['PREREQ/*'],
      remindMs: 14_400_000,
      escalate: { afterMs: 1_800_000, to: ['phone'] },
    },
    { on: ['too-long'], limit: { kind: 'usual', factor: 2.5 } },
    { on: ['too-long'], limit: { kind: 'percentile', percent: 99 } },
    { on: ['memory'], limit: { kind: 'share', of: 0.9 } },
    { on: ['disk'], limit: { kind: 'absolute', value: 5 * 2 ** 30 } },
  ])
  expect(settings.alertMaintenance).toEqual([
    { daily: { from: 120, to: 180 } },
    { from: Date.UTC(2026, 11, 24), to: Date.UTC(2026, 11, 27) },
  ])
  const shown = (['alertChannels', 'alertRules', 'alertMaintenance'] as const).map(name =>
    shownSetting(name, settings),
  )
  expect(shown[0]).toEqual({ ops: 'smtp', chat: 'slack', hook: 'webhook', phone: 'ntfy', own: 'exec' })
  expect(shown[1]).toEqual(['failed+lost to ops+chat', 'too-long', 'too-long', 'memory', 'disk'])
  expect(shown[2]).toEqual(['02:00-03:00', '2026-12-24T00:00:00.000Z/2026-12-27T00:00:00.000Z'])
  expect(JSON.stringify(shown)).not.toContain('hunter2')
})

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'alerts.md'), 'utf8')

test('what docs/alerts.md writes is understood, and it says every kind', async () => {
  const examples = [...PAGE.matchAll(/^```yaml\nalerts:\n(.*?)^```/gms)].map(block => `\n${block[1]}`)
  const env = { OPS_URL: 'https://hooks.slack.com/services/x' }

  const says = await Promise.all(examples.map(async example => (await load(example, env)).says))

  expect(says).toEqual([[], []])
  for (const kind of ALERT_KINDS) expect(PAGE).toContain(`\`${kind}\``)
})

test('a variable holds them as JSON', async () => {
  const channels = '{"phone":{"type":"ntfy","url":"https://ntfy.sh/t"}}'

  const { settings, problems } = await loadSettings({
    env: { HOME: '/nonexistent', TASKER_ALERT_CHANNELS: channels },
    cwd: '/',
    systemFile: '/nonexistent/config.yml',
  })

  expect(problems).toEqual([])
  expect(settings.alertChannels).toEqual([{ name: 'phone', type: 'ntfy', url: 'https://ntfy.sh/t' }])
})

describe('a mistake is told in one sentence, without what may be secret', () => {
  test.each([
    ['{ type: mail }', "'mail' is not known here; write one of smtp, slack, webhook, ntfy, exec"],
    ['{ url: x }', 'the channel a has no type; write type: and one of smtp, slack, webhook, ntfy, exec'],
    ['{ type: slack }', 'the channel a has no url; write url: https://hooks.slack.com/services/…'],
    [
      '{ type: slack, url: hunter2 }',
      'the url of the channel a cannot be used; write it as https://hooks.slack.com/services/…',
    ],
    ['{ type: ntfy, url: https://x/y, tokne: hunter2 }', 'the channel a takes no tokne; did you mean token?'],
    [
      '{ type: smtp, url: smtp://x, to: "a@b\\nBcc: c@d" }',
      'the channel a has an address that is none; write it as name@example.com',
    ],
    [
      '{ type: webhook, url: https://x, headers: { X: "a\\r\\nb: c" } }',
      'the headers of the channel a cannot be used; write a map from names to one line of text',
    ],
    ['smtp', 'the channel a is no group of settings; write each on its own line below it, as name: value'],
  ])('channel %s', async (channel, expected) => {
    const { says } = await load(`\n  channels: { a: ${channel} }\n`)

    expect(says).toEqual([`alerts.channels: ${expected}`])
  })

  test.each([
    ['{ on: faild }', /^alerts\.rules: 'faild' is not known here; write one of failed, lost, /],
    ['{ stage: DAILY }', /rule 1 has no on; write on: and some of failed, /],
    ['{ on: too-long, over: 1x }', /rule 1 has a limit of '1x'; write over: 2h, expected, 150%, 2x or p99$/],
    ['{ on: too-short, under: 2x }', /rule 1 has a limit of '2x'; write under: 5m or 0\.5x$/],
    ['{ on: disk, over: 5G }', /rule 1 takes no over; write under: 5GiB$/],
    ['{ on: cpu }', /rule 1 has no over; write over: 400%, where 100% is one core$/],
    ['{ on: [memory, cpu], over: 5G }', /several kinds, or several limits; make it several rules$/],
    ['{ on: failed, over: 5 }', /rule 1 takes no limit; take over away$/],
    ['{ on: failed, times: 0 }', /'0' is not a whole number from 1 to 1000; write one$/],
    ['{ on: failed, quiet: 25:00-06:00 }', /'25:00-06:00' is no time of the day; write it as 22:00-06:00$/],
    ['{ on: failed, to: nobody }', /there is no channel nobody; write one of alerts\.channels$/],
  ])('rule %s', async (rule, expected) => {
    const { says } = await load(`\n  rules: [${rule}]\n`)

    expect(says).toEqual([expect.stringMatching(expected)])
  })
})
