import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadSettings } from '../src/config/load.ts'
import { needing } from './rig/needing.ts'
import { BIN, createRig, finish, type Rig } from './rig/tasker.ts'

const ROOT = join(import.meta.dirname, '..')
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

let rig: Rig
beforeEach(() => {
  rig = createRig()
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  rig.env.PATH = `${rig.home}/bin:${rig.env.PATH}`
})
afterEach(() => rig[Symbol.dispose]())

function blocks(language: string): string[] {
  return [...README.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(
    match => match[1] ?? '',
  )
}

const bash = (script: string, cwd = rig.home) => finish(spawn('bash', ['-c', script], { cwd, env: rig.env }))

test('the first command, after its npm install, records the quickstart and shows it', async () => {
  const first = blocks('sh')[0]?.split('\n')[0] ?? ''
  expect(first).toMatch(/^npm install && npx tasker run /)
  const command = first.replace('npm install && ', '').replaceAll('npx ', '')

  const { stdout, stderr, code } = await bash(command, ROOT)

  expect(code).toBe(0)
  expect(stderr).toBe('')
  expect(stdout).toContain('\n::tasker 26/26 words with z:')
  expect(stdout).toMatch(/FINISHED +quickstart\.sh +DAILY/)
})

needing('Rscript')('the commands under "Use it" do what they say', async () => {
  writeFileSync(
    join(rig.home, 'DAILY_01_BDC_Locations.R'),
    'for (i in 1:3) message("::tasker ", i, "/3 state ", i)\nstop("no such table")\n',
  )
  const lines = (blocks('sh')[1] ?? '').trim().split('\n')
  expect(lines).toHaveLength(5)

  const printed: string[] = []
  const codes: (number | null)[] = []
  for (const line of lines) {
    const { stdout, code } = await bash(line)
    printed.push(stdout)
    codes.push(code)
  }

  expect(codes).toEqual([1, 0, 0, 0, 0])
  expect(printed[1]).toMatch(/FAILED +DAILY_01_BDC_Locations\.R +DAILY/)
  expect(printed[2]).toContain('no such table')
  expect(printed[3]).toContain('::tasker 3/3 state 3')
  expect(printed[4]).toContain('DAILY_01_BDC_Locations.R')
})

test('the lines of a script, and tasker emit, are understood', async () => {
  const script = `${blocks('sh')[2]}\ntasker emit 45/120 loading Delaware\n`
  expect(README).toContain('`tasker emit 45/120 loading Delaware`')
  writeFileSync(join(rig.home, 'job.sh'), script)

  await bash('tasker run sh job.sh')

  using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
  expect(database.prepare('SELECT * FROM executions').get()).toMatchObject({
    current_subtask: 2,
    total_subtasks: 5,
    subtask_name: 'Build features',
    subtask_items_complete: 45,
    subtask_items_total: 120,
    subtask_progress_message: 'loading Delaware',
  })
})

test('the .tasker.yml is a configuration without a mistake', async () => {
  writeFileSync(join(rig.home, '.tasker.yml'), blocks('yaml')[0] ?? '')

  const { settings, problems } = await loadSettings({
    env: { TASKER_DB_PASSWORD: 'x' },
    cwd: rig.home,
    home: rig.home,
  })

  expect(problems).toEqual([])
  expect(settings).toMatchObject({ dbDriver: 'postgresql', dbHost: 'db.example.com', dbPassword: 'x' })
})

test('every page that it names is there', () => {
  for (const [, page = ''] of README.matchAll(/\]\(([^)]+\.md)\)/g))
    expect(readFileSync(join(ROOT, page), 'utf8')).not.toBe('')
})
