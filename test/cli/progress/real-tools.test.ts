import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { describe } from 'vitest'
import { needing } from '../../rig/needing.ts'
import { freshDatabase } from '../../rig/postgres.ts'
import { holdBack } from './real-tools/hold-back.ts'
import { serve } from './real-tools/serve.ts'
import { positionIn, stopAndGo } from './real-tools/stop-and-go.ts'
import { type RealTool, watch } from './real-tools/watch.ts'
import { bytesIn, stepsDone, type Work } from './real-tools/work.ts'

const PTY = ['--pty', '--']
const FILE = ['--quiet', '--']
const STEPS = Array.from({ length: 20 }, (_, index) => index + 1)
const SIZE = 8_000_000
const BIG = { big: Buffer.alloc(SIZE, 'x') }
const MANY = Object.fromEntries(STEPS.map(step => [`from/${step}`, randomBytes(SIZE / STEPS.length)]))

const PYTHON = 'import os, subprocess, sys\nstep = lambda number: subprocess.run(["./step", str(number)])\n'
const TQDM = `${PYTHON}from tqdm import tqdm
for number in tqdm(range(20), desc='states'): step(number + 1)
`
const TEXT_BAR = `bar <- txtProgressBar(max = 20, style = as.integer(commandArgs(TRUE)))
for (number in 1:20) { system2('./step', number); setTxtProgressBar(bar, number) }
close(bar)
`
const NINJA = `rule step
  command = ./step $out
${STEPS.map(step => `build ${step}: step\n`).join('')}`
const CMAKE = `cmake_minimum_required(VERSION 3.10)
project(steps NONE)
set(all "")
foreach(step RANGE 1 20)
  add_custom_command(OUTPUT out\${step} COMMAND $ENV{HOME}/step \${step} COMMAND touch out\${step})
  list(APPEND all out\${step})
endforeach()
add_custom_target(everything ALL DEPENDS \${all})
`
const PYTEST = `import pytest
${PYTHON}@pytest.mark.parametrize('number', range(1, 21))
def test_step(number): step(number)
`
const ONE_EACH = Object.fromEntries(
  STEPS.map(step => [`test_${String(step).padStart(2, '0')}.py`, `${PYTHON}def test_it(): step(${step})\n`]),
)
/** As ssh does, it ends when the command there ends, whoever still writes to it. */
const REMOTE = `#!/bin/sh
shift
mkfifo pipe
exec 3<&0
./slowly ${SIZE} <&3 >pipe 3<&- &
exec "$@" <pipe 3<&-
`
const UPLOAD = `#!/bin/sh\ncd "$HOME"\ngit-upload-pack "$@" | ./slowly ${SIZE}\n`

type Describe = (work: Work) => RealTool | Promise<RealTool>

/** It takes one step after the other. */
const stepping =
  (source: string, words: readonly string[], files: RealTool['files'] = {}): Describe =>
  () => ({ source, words, files, truth: stepsDone })

/** Of a file, it brings one byte after the other into `out`. */
const copying =
  (source: string, words: readonly string[], files: RealTool['files'] = BIG): Describe =>
  () => ({ source, words, files, truth: bytesIn('out', SIZE) })

const downloading =
  (source: string, words: readonly string[]): Describe =>
  async work => ({ source, words: [...words, await serve(work, SIZE)], truth: bytesIn('out', SIZE) })

const cloning: Describe = work => {
  work.add({ ...MANY, upload: UPLOAD })
  const git = (...words: string[]) => execFileSync('git', words, { cwd: join(work.folder, 'from') })
  git('init', '-q')
  git('add', '.')
  git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'a')
  const from = `file://${work.folder}/from`
  return {
    source: 'bar:git',
    words: ['git', 'clone', '--progress', '-u', `${work.folder}/upload`, from, 'out'],
    truth: bytesIn('out/.git/objects/pack', SIZE),
    figure: row => (row.subtask_name === 'Receiving objects' ? row.subtask_percent_complete : undefined),
  }
}

const packing: Describe = () => ({
  source: 'bar:7-Zip',
  files: { big: randomBytes(160_000_000) },
  ...stopAndGo(['7z', 'a', '-bsp1', '-mx=1', '-mmt=1', 'b.zip', 'big'], positionIn('big')),
  endsUnsaid: true,
})

const compressing: Describe = work => {
  work.add({ big: randomBytes(120_000_000) })
  return { source: 'read', ...stopAndGo(['gzip', '-k', 'big'], positionIn('big')), endsUnsaid: true }
}

const database = freshDatabase()
const filling: Describe = async work => ({
  source: 'bar:pgbench',
  words: [
    'pgbench',
    '-i',
    '-I',
    'dtg',
    '--unlogged-tables',
    '-s',
    '20',
    await holdBack(work, database.url, 36_000_000),
  ],
  truth: async () => {
    const [copy] = await database.query<{ rows: string }>(
      'SELECT tuples_processed AS rows FROM pg_stat_progress_copy WHERE datname = current_database()',
    )
    return Number(copy?.rows ?? 0) / 20_000
  },
})

const parallel = (option: string) => ['parallel', option, '-j1', './step', ':::', ...STEPS.map(String)]
const pytest = ['pytest-3', '-p', 'no:cacheprovider']
const python = ['/usr/bin/python3', 'a.py']
const slowly = (command: string) => ['sh', '-c', `./slowly ${SIZE} <big | ${command}`]
const dd = `dd of=out bs=40000 count=${SIZE / 40_000} iflag=fullblock status=progress`
const rsync = ['rsync', '-a', '--info=progress2', '-e', './remote', 'from/', 'there:out']

const TOOLS: [name: string, program: string, describe: Describe][] = [
  ['tqdm', 'tqdm', stepping('bar:tqdm', python, { 'a.py': TQDM })],
  ['tqdm into a file', 'tqdm', stepping('bar:tqdm', [...FILE, ...python], { 'a.py': TQDM })],
  ...['1', '2', '3'].map((style): (typeof TOOLS)[number] => [
    `txtProgressBar of style ${style}`,
    'Rscript',
    stepping('bar:txtProgressBar', ['Rscript', 'a.R', style], { 'a.R': TEXT_BAR }),
  ]),
  ['ninja', 'ninja', stepping('bar:ninja', ['ninja', '-j1'], { 'build.ninja': NINJA })],
  ['ninja on a terminal', 'ninja', stepping('bar:ninja', [...PTY, 'ninja', '-j1'], { 'build.ninja': NINJA })],
  [
    'cmake, make',
    'cmake',
    stepping('bar:cmake', ['sh', '-c', 'cmake . && make'], { 'CMakeLists.txt': CMAKE }),
  ],
  ['pytest', 'pytest-3', stepping('bar:pytest', pytest, ONE_EACH)],
  ['pytest -v', 'pytest-3', stepping('bar:pytest', [...pytest, '-v'], { 'test_it.py': PYTEST })],
  ['parallel --bar', 'parallel', stepping('bar:parallel', parallel('--bar'))],
  ['parallel --eta', 'parallel', stepping('bar:parallel', parallel('--eta'))],
  ['parallel --bar on a terminal', 'parallel', stepping('bar:parallel', [...PTY, ...parallel('--bar')])],
  ['wget', 'wget', downloading('bar:wget', ['wget', '-O', 'out'])],
  ['wget into a file', 'wget', downloading('bar:wget', [...FILE, 'wget', '-O', 'out'])],
  ['wget on a terminal', 'wget', downloading('bar:wget', [...PTY, 'wget', '-O', 'out'])],
  ['curl', 'curl', downloading('bar:curl', ['curl', '-o', 'out'])],
  ['curl -#', 'curl', downloading('bar:curl', ['curl', '-#', '-o', 'out'])],
  ['pv', 'pv', copying('bar:pv', slowly(`pv -f -s ${SIZE} >out`))],
  ['dd', 'dd', copying('bar:dd', slowly(dd))],
  ['rsync', 'rsync', copying('bar:rsync', rsync, { ...MANY, remote: REMOTE })],
  ['git clone', 'git', cloning],
  ['7z', '7z', packing],
  ['pgbench -i', 'pgbench', filling],
  ['gzip, which says nothing,', 'gzip', compressing],
]

describe.concurrent('what is recorded of a tool is the truth, three times on its way and at its end:', () => {
  for (const [name, program, tool] of TOOLS) needing(program)(name, () => watch(tool), 120_000)
})
