import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BIN } from '../rig/tasker.ts'
import { compileTruth } from '../sample/truth/program.ts'

type Figure = 'CPU' | 'memory' | 'written' | 'left behind'
type Said = { [F in Figure]?: string }

interface Case {
  name: string
  figures: readonly Figure[]
  /** `$0` is the program of test/sample/truth, `$1` a folder. */
  script: string
  truth: string
}

const CASES: readonly Case[] = [
  {
    name: '100 children of 20 ms of CPU each',
    figures: ['CPU'],
    script: '"$0" spin 100 20',
    truth: '2.00 s',
  },
  {
    name: '200 MiB, shared with 4 forked children',
    figures: ['memory'],
    script: 'timeout 6 "$0" hold 200 4 >"$1/out"; true',
    truth: '200 MiB',
  },
  {
    name: '300 MiB for a second',
    figures: ['memory'],
    script: 'python3 -S -c "b = b\'x\' * (300 << 20); import time; time.sleep(1)"',
    truth: '300 MiB and what Python needs',
  },
  { name: '64 MiB to the disk', figures: ['written'], script: '"$0" write "$1/data" 64', truth: '64 MiB' },
  {
    name: 'a daemon of 1 s of CPU, which goes on',
    figures: ['CPU', 'left behind'],
    script: '"$0" away 1000 "$1/end" >"$1/out"; until grep -q ready "$1/out"; do sleep 0.1; done; sleep 1',
    truth: '1.00 s, and it is left behind',
  },
]

/** Who looks: how it is put in front of a command, and what it says then. */
interface Witness {
  name: string
  words: readonly string[]
  read: () => Said
}

/** What tasker, time -v and duct say of commands whose cost is known, as a Markdown table. */
export async function bench(): Promise<void> {
  using program = compileTruth()
  const home = mkdtempSync(join(tmpdir(), 'tasker-truth-'))
  const [folder, report, duct] = [join(home, 'work'), join(home, 'time'), join(home, 'duct', 'x_')]
  const env = { PATH: process.env.PATH, HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const witnesses: readonly Witness[] = [
    { name: 'tasker', words: [BIN, 'run', '--quiet', '--'], read: () => byTasker(home) },
    { name: '`time -v`', words: ['/usr/bin/time', '-v', '-o', report], read: () => byTime(report) },
    {
      name: '`duct`',
      words: ['duct', '-q', '--clobber', '-p', duct],
      read: () => byDuct(`${duct}info.json`),
    },
  ]
  const row = (...cells: readonly string[]) => console.log(`| ${cells.join(' | ')} |`)
  row('command', 'truth', ...witnesses.map(({ name }) => name))
  row(...Array.from({ length: 2 + witnesses.length }, () => '---'))
  for (const { name, figures, script, truth } of CASES) {
    const said = witnesses.map(({ words, read }) => {
      rmSync(folder, { recursive: true, force: true })
      mkdirSync(folder)
      const [file = '', ...rest] = [...words, 'sh', '-c', script, program.file, folder]
      const { error } = spawnSync(file, rest, { env, stdio: 'ignore', cwd: home })
      writeFileSync(join(folder, 'end'), '')
      if (error !== undefined) return 'not installed'
      const known = read()
      return figures.flatMap(figure => known[figure] || []).join(', ') || 'nothing'
    })
    row(name, truth, ...said)
  }
  rmSync(home, { recursive: true, force: true })
}

function byTasker(home: string): Said {
  using database = new DatabaseSync(join(home, 'state', 'tasker.db'), { readOnly: true })
  const row = database.prepare('SELECT * FROM executions ORDER BY execution_id DESC LIMIT 1').get() ?? {}
  const { left_behind: left = [], peak_process: largest } = JSON.parse(String(row.resources ?? '{}'))
  const share = Math.max(Number(row.peak_pss_mb), Math.round(largest?.memory_mb ?? 0))
  return {
    CPU: `${Number(row.cpu_seconds).toFixed(2)} s`,
    memory: `${share} MiB (resident ${row.peak_memory_mb} MiB)`,
    written: `${Math.round(Number(row.written_mb))} MiB`,
    'left behind': left.map(({ name }: { name: string }) => `left behind: ${name}`).join(', '),
  }
}

function byTime(file: string): Said {
  const text = readFileSync(file, 'utf8')
  const figure = (label: string) => Number(new RegExp(`${label}.*: ([\\d.]+)$`, 'm').exec(text)?.[1])
  return {
    CPU: `${(figure('User time') + figure('System time')).toFixed(2)} s`,
    memory: `${Math.round(figure('Maximum resident') / 1024)} MiB (its largest process)`,
    written: `${Math.round((figure('File system outputs') * 512) / 2 ** 20)} MiB`,
  }
}

function byDuct(file: string): Said {
  const { execution_summary: summary } = JSON.parse(readFileSync(file, 'utf8'))
  return {
    CPU: `${Math.round(summary.average_pcpu)} % on average, in ${summary.wall_clock_time.toFixed(1)} s`,
    memory: `${Math.round((summary.peak_rss ?? 0) / 2 ** 20)} MiB`,
  }
}
