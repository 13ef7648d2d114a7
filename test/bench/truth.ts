import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BIN } from '../rig/tasker.ts'
import { compileTruth } from '../sample/truth/program.ts'

interface Case {
  name: string
  /** `$0` is the program of test/sample/truth, `$1` a folder. */
  script: string
  truth: string
}

const CASES: readonly Case[] = [
  { name: '100 children of 20 ms of CPU each', script: '"$0" spin 100 20', truth: 'CPU 2.00 s' },
  {
    name: '200 MiB, shared with 4 forked children',
    script: 'timeout 6 "$0" hold 200 4 >"$1/out"; true',
    truth: 'memory 200 MiB',
  },
  {
    name: '300 MiB for half a second',
    script: 'python3 -S -c "b = b\'x\' * (300 << 20); import time; time.sleep(0.5)"',
    truth: 'memory 300 MiB and that of Python',
  },
  { name: '64 MiB written', script: '"$0" write "$1/data" 64', truth: 'written 64 MiB' },
  {
    name: 'a daemon of 1 s of CPU, which goes on',
    script: '"$0" away 1000 "$1/end" >"$1/out"; sleep 4',
    truth: 'CPU 1.00 s, and the daemon is left behind',
  },
]

/** What tasker, time -v and duct say of commands whose cost is known, as rows of a Markdown table. */
export async function bench(): Promise<void> {
  using program = compileTruth()
  const home = mkdtempSync(join(tmpdir(), 'tasker-truth-'))
  const env = { PATH: process.env.PATH, HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  console.log('| command | truth | tasker | `time -v` | `duct` |\n| --- | --- | --- | --- | --- |')
  for (const { name, script, truth } of CASES) {
    const folder = join(home, 'work')
    const run = (...wrapper: readonly string[]): boolean => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      const [file = '', ...words] = [...wrapper, 'sh', '-c', script, program.file, folder]
      const { error } = spawnSync(file, words, { env, stdio: 'ignore', cwd: home })
      writeFileSync(join(folder, 'end'), '')
      return error === undefined
    }
    const ours = run(BIN, 'run', '--quiet', '--') ? byTasker(join(home, 'state', 'tasker.db')) : 'none'
    const report = join(home, 'time')
    const theirs = run('/usr/bin/time', '-v', '-o', report)
      ? byTime(readFileSync(report, 'utf8'))
      : 'not here'
    const prefix = join(home, 'duct', `${CASES.findIndex(each => each.name === name)}_`)
    const duct = run('duct', '-q', '--clobber', '-p', prefix)
      ? byDuct(readFileSync(`${prefix}info.json`, 'utf8'))
      : 'not here'
    console.log(`| ${name} | ${truth} | ${ours} | ${theirs} | ${duct} |`)
  }
  rmSync(home, { recursive: true, force: true })
}

function byTasker(file: string): string {
  using database = new DatabaseSync(file, { readOnly: true })
  const row = database.prepare('SELECT * FROM executions ORDER BY execution_id DESC LIMIT 1').get() ?? {}
  const { left_behind: left = [] } = JSON.parse(String(row.resources ?? '{}'))
  const names = left.map(({ name }: { name: string }) => name).join(', ')
  return [
    `CPU ${Number(row.cpu_seconds).toFixed(2)} s`,
    `memory ${row.peak_pss_mb} MiB (resident ${row.peak_memory_mb} MiB)`,
    `written ${Math.round(Number(row.written_mb))} MiB`,
    ...(names === '' ? [] : [`left behind: ${names}`]),
  ].join(', ')
}

function byTime(text: string): string {
  const figure = (label: string) => Number(new RegExp(`${label}.*: ([\\d.]+)$`, 'm').exec(text)?.[1])
  return [
    `CPU ${(figure('User time') + figure('System time')).toFixed(2)} s`,
    `largest process ${Math.round(figure('Maximum resident') / 1024)} MiB`,
    `written ${Math.round((figure('File system outputs') * 512) / 2 ** 20)} MiB`,
  ].join(', ')
}

function byDuct(text: string): string {
  const { execution_summary: summary } = JSON.parse(text)
  return [
    `CPU ${Math.round(summary.average_pcpu)} % on average of ${summary.wall_clock_time.toFixed(1)} s`,
    `resident ${Math.round((summary.peak_rss ?? 0) / 2 ** 20)} MiB`,
  ].join(', ')
}
