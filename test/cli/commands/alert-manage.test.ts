import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answering, openHttpServer } from '../../rig/http-server.ts'
import { createRig, eventually, type Rig } from '../../rig/tasker.ts'

const FAIL = [
  'run',
  '--stage',
  'DAILY',
  '--task',
  'load',
  '--',
  'sh',
  '-c',
  'echo "Error: no table" >&2; exit 3',
]

function write(rig: Rig, text: string): string {
  const file = join(rig.home, '.tasker.yml')
  writeFileSync(file, text)
  return file
}

test('what is silenced is told to nobody and kept; the history says who did what', async () => {
  using server = await openHttpServer(answering(200))
  using rig = createRig()
  await rig.tasker(FAIL)
  write(rig, JSON.stringify({ alerts: { channels: { ops: { type: 'webhook', url: server.url } } } }))

  const silence = await rig.tasker(['alert', 'silence', 'DAILY/*', '--for', '1h', '--note', 'it moves'])
  const check = await rig.tasker(['alert', 'check'])
  const silences = await rig.tasker(['alert', 'silences'])
  const id = /unsilence (\S+)/.exec(silence.stdout)?.[1] ?? ''
  const unsilence = await rig.tasker(['alert', 'unsilence', id])
  const again = await rig.tasker(['alert', 'unsilence', id])
  const none = await rig.tasker(['alert', 'silences'])
  await rig.tasker([...FAIL.slice(0, 4), 'other', ...FAIL.slice(5)])
  await eventually(() => server.received[0], 'the failure after the silence is told')
  const history = await rig.tasker(['alert', 'history', '--stage', 'DAILY', '--json'])

  expect(silence).toMatchObject({ code: 0, stderr: '' })
  expect(silence.stdout).toMatch(/^silenced until \S+ \S+: DAILY\/\* \(1 task now\)\n/)
  expect(check.stdout).toBe('failed DAILY/load to nobody: Error: no table\n')
  expect(silences.stdout).toMatch(/\n[0-9a-f-]+ +DAILY\/\* +until .* \S+@\S+ +it moves\n$/)
  expect(unsilence).toMatchObject({ code: 0, stdout: 'not silenced any more: DAILY/*\n' })
  expect(again).toMatchObject({ code: 1, stderr: 'tasker: the silence of DAILY/* was over before\n' })
  expect(none.stdout).toBe('Nothing is silenced.\n')
  expect(server.received.map(({ body }) => JSON.parse(body).task)).toEqual(['other'])
  const events: { what: string; who: string | null; task_name: string; says: string | null }[] = JSON.parse(
    history.stdout,
  ).toReversed()
  expect(events.map(({ what, task_name }) => `${what} ${task_name}`)).toEqual(
    expect.arrayContaining(['silenced DAILY/*', 'found load', 'silence ended DAILY/*', 'found other']),
  )
  expect(events.find(({ what }) => what === 'silenced')).toMatchObject({
    who: expect.stringMatching(/^\S+@\S+$/),
    says: 'it moves',
  })
  const failures = await rig.tasker(['alert', 'history', 'load', '--kind', 'failed', '--json'])
  expect(JSON.parse(failures.stdout)).toMatchObject([{ what: 'found', says: 'Error: no table' }])
})

test.each([
  [
    ['silence'],
    "of which tasks nobody is to be told is not clear; name one, as DAILY/load.R or 'DAILY/*', or give --all",
  ],
  [['silence', 'x', '--all', '--for', '1h'], 'of which tasks nobody is to be told is not clear'],
  [['silence', 'x'], "until when is not clear; write --for 2h, or --until '2026-11-22 08:00'"],
  [['silence', 'x', '--until', '2020-01-01'], "--until '2020-01-01' is over"],
  [['silence', 'x', '--for', '0s'], "--for '0s' leaves no time"],
  [['history', '--kind', 'faild'], "--kind: there is no kind 'faild'; did you mean failed?"],
])('tasker alert %j is refused with a sentence', async (words, sentence) => {
  using rig = createRig()

  const { code, stderr } = await rig.tasker(['alert', ...words])

  expect(code).toBe(2)
  expect(stderr).toContain(`tasker: ${sentence}`)
})

test('rules are shown with their file, whom they tell and what they are about', async () => {
  using rig = createRig()
  await rig.tasker(['register', '--stage', 'DAILY', '--name', 'load.R'])
  await rig.tasker(['register', '--stage', 'WEEKLY', '--name', 'sum.R'])
  const usual = await rig.tasker(['alert', 'rules'])
  const file = write(
    rig,
    `alerts:
  channels: { ops: { type: exec, command: 'true' }, phone: { type: exec, command: cat } }
  rules:
    - { on: [failed, lost], stage: DAILY, to: ops, quiet: '22:00-06:00', remind: 1h }
    - { on: memory, over: 2GiB, task: '*.R', tag: team=data }
    - { on: too-long, over: 2x, task: none, escalate: { after: 30m, to: phone } }
`,
  )

  const written = await rig.tasker(['alert', 'rules'])

  expect(usual.stdout).toContain('No rules are written, so the usual one holds:')
  expect(usual.stdout).toMatch(/failed, lost, missed +nobody +DAILY\/load\.R, WEEKLY\/sum\.R/)
  expect(written.stdout).toContain(`From ${file}:3:`)
  expect(written.stdout).toMatch(
    /failed, lost of DAILY\/\* +ops +DAILY\/load\.R +quiet 22:00-06:00, again each 1h 00m\n/,
  )
  expect(written.stdout).toMatch(
    /memory over 2GiB of \*\/\*\.R with team=data +ops, phone +DAILY\/load\.R, WEEKLY\/sum\.R/,
  )
  expect(written.stdout).toMatch(
    /too-long over 2x of \*\/none +ops, phone +none yet +after 30m 00s to phone\n/,
  )
})

test('a channel and rules are written into the file that is there, and its comments stay', async () => {
  using rig = createRig()
  const file = write(rig, '# our pipeline\nlog:\n  max_size: 10MiB # enough\n')

  const channel = await rig.tasker([
    'alert',
    'add',
    'channel',
    'ops',
    'type=exec',
    'command=cat >"$HOME/told"',
  ])
  const printed = await rig.tasker(['alert', 'add', 'rule', 'on=failed,lost', '--print'])
  const before = readFileSync(file, 'utf8')
  await rig.tasker(['alert', 'add', 'rule', 'on=failed,lost', 'stage=DAILY'])
  await rig.tasker([
    'alert',
    'add',
    'rule',
    'on=too-long',
    'over=2x',
    'escalate.after=30m',
    'escalate.to=ops',
  ])
  const tried = await rig.tasker(['alert', 'test', 'ops'])

  expect(channel).toMatchObject({
    code: 0,
    stdout: `the channel ops was added to ${file}\ntasker alert test ops tries it\n`,
  })
  expect(printed.stdout).toBe(`${before}  rules:\n    - { on: [ failed, lost ] }\n`)
  expect(readFileSync(file, 'utf8')).toBe(`# our pipeline
log:
  max_size: 10MiB # enough
alerts:
  channels:
    ops: { type: exec, command: cat >"$HOME/told" }
  rules:
    - { on: [ failed, lost ], stage: DAILY }
    - { on: too-long, over: 2x, escalate: { after: 30m, to: ops } }
`)
  expect(tried.stdout).toBe('sent to ops (exec)\n')
  expect(JSON.parse(readFileSync(join(rig.home, 'told'), 'utf8'))).toMatchObject({ turn: 'test' })
})

test('without a file one is made that others may not write to', async () => {
  using rig = createRig()

  await rig.tasker(['alert', 'add', 'channel', 'phone', 'type=ntfy', 'url=https://ntfy.sh/topic'])

  const file = join(rig.home, '.tasker.yml')
  expect(readFileSync(file, 'utf8')).toBe(
    'alerts:\n  channels:\n    phone: { type: ntfy, url: https://ntfy.sh/topic }\n',
  )
  expect(statSync(file).mode & 0o022).toBe(0)
})

test.each([
  [['rule', 'on=faild'], "'faild' is not known here"],
  [['rule', 'on=failed', 'to=chat'], 'there is no channel chat; write one of ops'],
  [['rule', 'on=memory', 'over=-1'], 'rule 1 has a limit of'],
  [['rule', 'failed'], "'failed' is no setting of it; write each as name=value, such as on=failed,lost"],
  [['channel', 'ops', 'type=exec', 'command=true'], 'the file has a channel ops'],
  [['channel', 'chat', 'type=slack'], 'the channel chat has no url'],
])('what could not be read is not written: %j', async (words, sentence) => {
  using rig = createRig()
  const text = 'alerts: { channels: { ops: { type: exec, command: cat } } }\n'
  const file = write(rig, text)

  const { code, stderr } = await rig.tasker(['alert', 'add', ...words])

  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
  expect(readFileSync(file, 'utf8')).toBe(text)
})
