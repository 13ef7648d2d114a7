import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { schemaText } from '../../src/answer/shapes/schema-text.ts'
import { SHAPES } from '../../src/answer/shapes/shapes.ts'
import { buildProgram } from '../../src/cli/program.ts'
import type { RunFact } from '../../src/domain/event.ts'
import { openStore } from '../../src/store/open-store.ts'
import { FINISHED, failed, record } from '../cli/recorded.ts'
import { testWorld } from '../cli/world.ts'
import { createRig, eventually, type Rig, type Started } from '../rig/tasker.ts'

type Shape = keyof typeof SHAPES

const SCHEMA = join(import.meta.dirname, '..', '..', 'docs', 'json', 'shapes.schema.json')
const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'json.md')
const HOUR = 60 * 60_000

let rig: Rig
let group = ''
let running: Started

/** A history that somebody made up, a run that is over and one that goes on. */
beforeAll(async () => {
  rig = createRig({ TASKER_SAMPLE_INTERVAL: '100ms', TASKER_FLUSH_INTERVAL: '200ms' })
  await using store = openStore({ driver: 'sqlite', file: rig.databaseFile })
  await store.registerTasks([{ stage: 'DAILY', name: 'never.R', schedule: '0 2 * * *' }])
  const steps = [0, 20, 40, 60, 80].flatMap((done, nr): RunFact[] => [
    ...(nr % 3 === 0 ? [step(nr / 3 + 1)] : []),
    { kind: 'said', message: { verb: 'items', done, total: 100 } },
    { kind: 'sampled', spanMs: 1_000, rssBytes: 2 ** 28, largest: { pid: 7, name: 'R', rssBytes: 2 ** 27 } },
  ])
  const before = Date.now() - 100 * HOUR
  for (let nr = 0; nr < 12; nr++)
    await record(
      store,
      { taskName: 'load.R' },
      [...(nr < 8 ? steps : [...steps, ...steps]), FINISHED],
      before + nr * HOUR,
    )
  const environment = { REGION: 'EU' }
  await record(
    store,
    { taskName: 'load.R', cwd: '/elsewhere' },
    [{ kind: 'described', environment }, failed(1, 'no such table: counties')],
    before + 20 * HOUR,
  )
  const [kind] = await store.errorKinds({ settled: false, limit: 1 })
  group = kind?.error_group ?? ''
  // Nobody has been told of it.
  await record(store, { taskName: 'broken.R' }, [failed(1, 'no disk')], Date.now() - HOUR)
  const alerts = { channels: { ops: { type: 'exec', command: ['true'] } } }
  writeFileSync(join(rig.home, '.tasker.yml'), JSON.stringify({ alerts }))
  const script =
    'echo "::tasker subtask 1/2 load"; echo "::tasker metric rows=5"; echo "::tasker warning odd"; sleep 0.3'
  await rig.tasker(['run', '--tag', 'region=EU', '--task', 'real', '--', 'sh', '-c', `${script}; exit 3`])
  await rig.tasker(['note', 'real', 'seen'])
  await rig.tasker(['alert', 'silence', 'WEEKLY/*', '--for', '1h', '--note', 'moving'])
  await rig.tasker(['token', 'create', 'ann', '--expires', '90d'])
  running = rig.start(['run', '--task', 'long', '--', 'sh', '-c', 'echo "::tasker 1/4"; exec sleep 600'])
  await eventually(async () => (await rig.tasker(['show', 'long'])).code === 0 || undefined, 'it is recorded')
})
afterAll(async () => {
  running.child.kill('SIGTERM')
  await running.finished
  rig[Symbol.dispose]()
})

function step(number: number): RunFact {
  return { kind: 'said', message: { verb: 'subtask', number, total: 2, name: `step ${number}` } }
}

const ASKED: [Shape, ...string[]][] = [
  ['status', 'status'],
  ['show', 'show', 'real'],
  ['show', 'show', 'long'],
  ['show', 'show', 'load.R'],
  ['history', 'history'],
  ['stats', 'stats'],
  ['stats task', 'stats', 'load.R', '--by', 'day'],
  ['stats task --eta', 'stats', 'load.R', '--eta'],
  ['errors', 'errors'],
  ['errors show', 'errors', 'show', 'GROUP'],
  ['explain', 'explain', 'load.R'],
  ['explain', 'explain', 'real'],
  ['top', 'top'],
  ['tasks', 'tasks'],
  ['schedule', 'schedule'],
  ['alert check', 'alert', 'check', '--dry-run'],
  ['alert list', 'alert', 'list'],
  ['alert history', 'alert', 'history'],
  ['alert rules', 'alert', 'rules'],
  ['alert silences', 'alert', 'silences'],
  ['archive', 'archive', '--older-than', '1h', '--dry-run'],
  ['prune', 'prune', '--dry-run'],
  ['wait', 'wait', 'load.R'],
  ['tag', 'tag', 'real', 'reviewed=yes'],
  ['token list', 'token', 'list'],
  ['doctor', 'doctor'],
  ['config', 'config'],
  ['cancel', 'cancel', 'long'],
]

test.each(ASKED)('%s: what tasker %s %s prints has the shape that is documented', async (shape, ...words) => {
  const { stdout, stderr } = await rig.tasker([
    ...words.map(word => (word === 'GROUP' ? group : word)),
    '--json',
  ])

  expect(stderr).toBe('')
  const told = JSON.parse(stdout)
  if (Array.isArray(told)) expect(told.length).toBeGreaterThan(0)
  expect(SHAPES[shape].safeParse(told).error?.issues).toBeUndefined()
})

test('each line of history --ndjson has the shape that is documented', async () => {
  const { stdout } = await rig.tasker(['history', '--ndjson'])

  const lines = stdout.trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(12)
  for (const line of lines)
    expect(SHAPES['history --ndjson'].safeParse(JSON.parse(line)).error?.issues).toBeUndefined()
})

test('every command with --json has its shape, and is on the page', () => {
  const page = readFileSync(PAGE, 'utf8')
  const names = withJson(
    buildProgram(testWorld(), async () => {}),
    '',
  )

  expect(names.filter(name => !Object.hasOwn(SHAPES, name))).toEqual([])
  expect(Object.keys(SHAPES).filter(name => !page.includes(`\n## ${name}\n`))).toEqual([])
})

function withJson(command: Command, path: string): string[] {
  return [
    ...(command.options.some(({ long }) => long === '--json') ? [path] : []),
    ...command.commands.flatMap(each => withJson(each, path === '' ? each.name() : `${path} ${each.name()}`)),
  ]
}

test('docs/json/shapes.schema.json says the same (UPDATE=1 npx vitest run test/json writes it)', () => {
  if (process.env.UPDATE) writeFileSync(SCHEMA, schemaText())

  expect(readFileSync(SCHEMA, 'utf8')).toBe(schemaText())
})

test('the examples of docs/json.md leave columns out, and nothing in them is wrong', () => {
  const sections = readFileSync(PAGE, 'utf8').split(/^## /m).slice(1)
  const examples = sections.flatMap(section => {
    const [, json] = /^```json\n(.*?)^```/ms.exec(section) ?? []
    return json === undefined ? [] : [{ shape: section.split('\n')[0] as Shape, told: JSON.parse(json) }]
  })

  expect(examples.map(({ shape }) => shape)).toEqual(Object.keys(SHAPES))
  for (const { shape, told } of examples) {
    const issues = SHAPES[shape].safeParse(told).error?.issues ?? []
    const wrong = issues.filter(({ path }) => path.reduce((value, key) => value?.[key], told) !== undefined)
    expect({ shape, wrong }).toEqual({ shape, wrong: [] })
  }
})
