import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answering, openHttpServer, type Received } from '../../rig/http-server.ts'
import { openMailServer } from '../../rig/mail-server.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

function configure(rig: Rig, channels: Record<string, object>, rules?: object[]): void {
  const alerts = { channels, ...(rules !== undefined && { rules }) }
  writeFileSync(join(rig.home, '.tasker.yml'), JSON.stringify({ alerts }))
}

function hook(url: string) {
  return { ops: { type: 'webhook', url } }
}

function told(received: readonly Received[]) {
  return received.map(({ body }) => JSON.parse(body))
}

const FAIL = [
  'run',
  '--stage',
  'DAILY',
  '--task',
  'load',
  '--',
  'sh',
  '-c',
  'echo begin; echo "Error: no table" >&2; exit 3',
]

test('a run that fails is told without a monitor, with what it takes to act, and once', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig()
  configure(rig, hook(server.url))

  const run = await rig.tasker(FAIL)
  await eventually(() => server.received.length > 0 || undefined, 'the alert comes')
  const check = await rig.tasker(['alert', 'check'])

  expect(run).toMatchObject({ code: 3, stdout: 'begin\n', stderr: 'Error: no table\n' })
  expect(check).toMatchObject({ code: 0, stdout: 'Nothing new is to be told.\n', stderr: '' })
  expect(told(server.received)).toMatchObject([
    {
      kind: 'failed',
      title: expect.stringMatching(/^FAILED DAILY\/load on .+: Error: no table$/),
      facts: {
        Status: 'FAILED, exit status 3',
        Error: 'Error: no table',
        Command: expect.stringContaining('exit 3'),
      },
      log_tail: 'begin\nError: no table',
      rerun: expect.stringMatching(/^tasker rerun [0-9a-f-]{36}$/),
    },
  ])
})

test('a run that succeeds is told to nobody', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig()
  configure(rig, hook(server.url))

  await rig.tasker(['run', '--', 'true'])
  const check = await rig.tasker(['alert', 'check'])

  expect(check.stdout).toBe('Nothing new is to be told.\n')
  expect(server.received).toEqual([])
})

test.each([
  ['anywhere', {}],
  ['in a job of Slurm, longer than exit_wait', { SLURM_JOB_ID: '7', TASKER_EXIT_WAIT: '100ms' }],
])('nobody waits for a channel that hangs, %s', async (_, env) => {
  const answers: (() => void)[] = []
  using server = await openHttpServer(response => void answers.push(() => response.end()))
  using rig = createRig(env)
  configure(rig, hook(server.url))

  const run = await rig.tasker(FAIL)

  expect(run.code).toBe(3)
  // It has ended, and the channel has not answered yet.
  await eventually(() => answers[0], 'the alert comes')
  answers[0]?.()
  await eventually(async () => {
    const { stdout } = await rig.tasker(['alert', 'list', '--json'])
    return JSON.parse(stdout)[0]?.deliveries[0]?.outcome === 'sent' || undefined
  }, 'it is noted that it was sent')
})

test('where everything ends together with the run, it goes out before', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig({ SLURM_JOB_ID: '7', TASKER_EXIT_WAIT: '60s' })
  configure(rig, hook(server.url))

  await rig.tasker(FAIL)

  expect(server.received).toHaveLength(1)
})

test('of a command that is repeated the last failure is told', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig()
  configure(rig, hook(server.url))

  await rig.tasker([
    'run',
    '--retries',
    '2',
    '--retry-delay',
    '0.01',
    '--task',
    'load',
    '--',
    'sh',
    '-c',
    'exit 4',
  ])
  await eventually(() => server.received.length > 0 || undefined, 'the alert comes')
  const check = await rig.tasker(['alert', 'check'])

  expect(check.stdout).toBe('Nothing new is to be told.\n')
  expect(told(server.received)).toMatchObject([{ facts: { Attempt: '3' } }])
})

test('what would be told is shown, alerts are listed, and acknowledged once', async () => {
  using server = await openHttpServer(answering(404))
  using rig = createRig()
  await rig.tasker(FAIL)
  configure(rig, hook(server.url), [{ on: 'failed', stage: 'DAILY' }])

  const dry = await rig.tasker(['alert', 'check', '--dry-run'])
  const check = await rig.tasker(['alert', 'check'])
  const list = await rig.tasker(['alert', 'list', '--open'])
  const id = list.stdout.split('\n')[1]?.split(' ')[0] ?? ''
  const ack = await rig.tasker(['alert', 'ack', id, '--note', 'known'])
  const again = await rig.tasker(['alert', 'ack', id])

  expect(dry.stdout).toBe('failed DAILY/load to ops: Error: no table\n')
  expect(check.stdout).toBe(dry.stdout)
  expect(check.stderr).toMatch(/^tasker: the channel ops did not take the alert .*it answered 404/)
  expect(list.stdout).toMatch(
    /\n[0-9a-f-]{13,} .* failed +DAILY\/load +open +ops: it answered 404 +Error: no table\n$/,
  )
  expect(ack).toMatchObject({ code: 0, stdout: 'acknowledged: failed DAILY/load\n' })
  expect(again).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/was acknowledged by \S+@\S+ before/),
  })
  expect((await rig.tasker(['alert', 'list', '--open'])).stdout).toBe('No alert is open.\n')
})

test('a channel can be tried: mail, encrypted and with a password that nobody is shown', async () => {
  await using server = await openMailServer({ password: 'hunter2' })
  using rig = createRig({ SSL_CERT_FILE: server.authority })
  const mail = (password: string) => ({
    type: 'smtp',
    url: `smtp://nightly:${password}@localhost:${server.port}`,
    to: ['ada@example.com'],
  })
  configure(rig, { good: mail('hunter2'), bad: mail('hunter3') })

  const good = await rig.tasker(['alert', 'test', 'good'])
  const bad = await rig.tasker(['alert', 'test', 'bad'])
  const unknown = await rig.tasker(['alert', 'test', 'chat'])

  expect(good).toMatchObject({ code: 0, stdout: 'sent to good (smtp)\n', stderr: '' })
  expect(server.letters).toMatchObject([{ secure: true, user: 'nightly', to: ['ada@example.com'] }])
  expect(bad).toMatchObject({
    code: 1,
    stderr:
      'tasker: the channel bad (smtp) did not take the test: it answered 535; correct it in alerts.channels\n',
  })
  expect(unknown).toMatchObject({
    code: 1,
    stderr: 'tasker: there is no channel chat; there are good, bad\n',
  })
})
