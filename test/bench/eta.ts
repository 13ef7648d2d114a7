import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { BIN } from '../rig/tasker.ts'
import { median } from './figures.ts'

const RUNS = 32
const AT_ONCE = 2

/** Jobs of a few seconds that are never quite alike; `$1` is the number of the run. */
const JOBS = {
  // Items of uneven length; how long all of them take differs by half from run to run.
  loop: `awk -v seed="$1" 'BEGIN {
    srand(seed * 7919)
    pace = 0.12 * exp(0.8 * (rand() - 0.5))
    for (i = 1; i <= 30; i++) {
      system("sleep " pace * (0.3 + 1.4 * rand()))
      print "::tasker " i "/30"
      fflush()
    }
  }'`,
  // Files of different sizes, told one by one.
  gzip: `set -- $(awk -v seed="$1" 'BEGIN { srand(seed); for (i = 0; i < 12; i++) print int(2 + 14 * rand() * rand()) }')
  total=$# done=0
  for size; do
    head -c "$size"M /dev/urandom | gzip -6 | wc -c >/dev/null
    done=$((done + 1))
    echo "::tasker $done/$total file of $size MB"
  done`,
  // Subtasks of different weight, each at a pace that wanders.
  walk: `/usr/bin/python3 -uc '
import random, sys, time
random.seed(int(sys.argv[1]))
pace = 0.06
for number, items in enumerate([5, 20, 10, 25], 1):
    print(f"::tasker subtask {number}/4 part {number}")
    for item in range(items):
        pace = min(0.15, max(0.02, pace * random.uniform(0.75, 1.34)))
        time.sleep(pace)
        print(f"::tasker {item + 1}/{items}")
' "$1"`,
  // Nothing is told of it.
  sort: `lines=$(awk -v seed="$1" 'BEGIN { srand(seed); print int(150000 * (0.6 + 0.8 * rand())) }')
  awk -v seed="$1" -v lines="$lines" 'BEGIN { srand(seed); for (i = 0; i < lines; i++) print rand() }' |
    sort | sort -r | sort -R | sort -n | tail -1 >/dev/null`,
} as const

interface Score {
  after_percent: number
  estimates: number
  median_error_percent: number | null
  linear_median_error_percent: number | null
  in_range_percent: number | null
}

/** Really runs each job again and again, and asks how good the estimates of its end would have been. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const tasker = (...words: string[]) => promisify(execFile)(BIN, words, { env })
  const all = Object.entries(JOBS).flatMap(([name, script]) =>
    Array.from({ length: RUNS }, (_, nr) => ({
      nr,
      words: ['--task', name, '--', 'sh', '-c', script, name],
    })),
  )
  const waiting = all.toSorted((left, right) => left.nr - right.nr).values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { nr, words } of waiting) await tasker('run', '--quiet', ...words, `${nr + 1}`)
    }),
  )
  const told: Score[] = []
  for (const name of Object.keys(JOBS)) {
    const { eta } = JSON.parse((await tasker('stats', '--eta', name, '--json')).stdout)
    told.push(...eta)
    for (const score of eta) print(name, score)
  }
  for (const after of [25, 50, 75]) print('all', summed(told.filter(score => score.after_percent === after)))
  print('all', { ...summed(told), after_percent: Number.NaN })
  rmSync(home, { recursive: true, force: true })
}

/** Shares weighed by how often there was an estimate; errors: the middle one of the jobs that tell progress. */
function summed(scores: readonly Score[]): Score {
  const estimates = scores.reduce((sum, score) => sum + score.estimates, 0)
  const inRange = scores.reduce((sum, score) => sum + score.estimates * (score.in_range_percent ?? 0), 0)
  const telling = scores.filter(score => score.linear_median_error_percent !== null)
  return {
    after_percent: scores[0]?.after_percent ?? Number.NaN,
    estimates,
    median_error_percent: median(telling.flatMap(score => score.median_error_percent ?? [])),
    linear_median_error_percent: median(telling.flatMap(score => score.linear_median_error_percent ?? [])),
    in_range_percent: inRange / estimates,
  }
}

function print(name: string, score: Score): void {
  const cells = [
    `after ${Number.isNaN(score.after_percent) ? 'any' : `${score.after_percent} %`}`.padEnd(12),
    `${score.estimates} estimates`.padStart(14),
    `off by ${figure(score.median_error_percent)}`.padStart(16),
    `an even pace by ${figure(score.linear_median_error_percent)}`.padStart(26),
    `in range ${figure(score.in_range_percent)}`.padStart(18),
  ]
  console.log(`  ${name.padEnd(6)} ${cells.join('')}`)
}

function figure(percent: number | null): string {
  return percent === null || Number.isNaN(percent) ? '–' : `${percent.toFixed(1)} %`
}
