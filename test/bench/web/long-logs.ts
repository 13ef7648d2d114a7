import { execFileSync } from 'node:child_process'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { quantile } from 'simple-statistics'
import { foldLog } from '../../../src/process/fold-log.ts'
import { FINISHED, record } from '../../cli/recorded.ts'
import { printRatio } from '../figures.ts'
import { pssMiB } from '../process-use.ts'
import { startDashboard } from './dashboard.ts'
import type { Place } from './places.ts'

const GB = 10 ** 9
const LONG = Number(process.env.TASKER_BENCH_LOG_GB ?? 5) * GB
const ASKED = 20
const PAIRS = 3
const ASKED_EVERY_MS = 50

/** Logs that no editor opens: 5 GB of lines, one line of 1 GB, and 500 MB compressed. */
export async function readLongLogs(place: Place): Promise<void> {
  await using dashboard = await startDashboard(place.env)
  const lines = Buffer.from(
    Array.from(
      { length: 100_000 },
      (_, nr) => `2026-11-21 07:00:00 INFO row ${nr} of a log was loaded\n`,
    ).join(''),
  )
  const long = await logOf(place, 'long', lines, LONG)
  const url = `${dashboard.url}/api/runs/${long.id}/log`

  console.log(
    `  ${(LONG / GB).toFixed(1)} GB: its last lines ${await timesOf(url)}, before its middle ${await timesOf(`${url}?before=${LONG / 2}`)}`,
  )
  const ours: number[] = []
  const grep: number[] = []
  const others: number[] = []
  let pss = 0
  for (let pair = 0; pair < PAIRS; pair++) {
    let isOver = false
    const search = timed(`${url}/search?text=row%2099999%20&limit=10`).finally(() => {
      isOver = true
    })
    while (!isOver) {
      others.push(await timed(`${dashboard.url}/health/ready`))
      pss = Math.max(pss, pssMiB(dashboard.pid))
      await pause(ASKED_EVERY_MS)
    }
    ours.push(LONG / 1e3 / (await search))
    const begun = performance.now()
    execFileSync('grep', ['-c', 'row 99999 ', long.path], { env: { ...place.env, LC_ALL: 'C' } })
    grep.push(LONG / 1e3 / (performance.now() - begun))
  }
  printRatio('a text in it', 'MB/s', ours, grep, 'grep -c')
  console.log(
    `  meanwhile another question: ${timesText(others)}, the server had at most ${pss.toFixed(0)} MiB (PSS)`,
  )
  const anyCase = await timed(`${url}/search?text=ROW%2099999%20&ignore_case=true&limit=10`)
  console.log(`  the same in any case: ${(LONG / 1e3 / anyCase).toFixed(0)} MB/s`)
  rmSync(long.path)

  const line = await logOf(place, 'line', Buffer.alloc(10 ** 7, 'x'), GB)
  const ofLine = `${dashboard.url}/api/runs/${line.id}/log`
  const found = await timed(`${ofLine}/search?text=y`)
  console.log(
    `  one line of 1 GB: its end ${await timesOf(ofLine)}, a text in it after ${found.toFixed(0)} ms, ${pssMiB(dashboard.pid).toFixed(0)} MiB (PSS)`,
  )
  rmSync(line.path)

  const packed = await logOf(place, 'packed', lines, GB / 2)
  await foldLog(packed.path)
  const ofPacked = `${dashboard.url}/api/runs/${packed.id}/log`
  const first = await timed(ofPacked)
  console.log(`  500 MB compressed: its end after ${first.toFixed(0)} ms, then ${await timesOf(ofPacked)}`)
}

async function logOf(place: Place, task: string, part: Buffer, bytes: number) {
  const path = join(place.folder, `${task}.log`)
  const file = openSync(path, 'w')
  for (let written = 0; written < bytes; )
    written += writeSync(file, part, 0, Math.min(part.length, bytes - written))
  closeSync(file)
  await using store = place.open()
  const at = { logPath: dirname(path), logFile: basename(path) }
  return { path, id: await record(store, { taskName: task, ...at }, [FINISHED], Date.now() - 90_000) }
}

async function timesOf(url: string): Promise<string> {
  const times: number[] = []
  for (let nr = 0; nr < ASKED; nr++) times.push(await timed(url))
  return timesText(times)
}

function timesText(times: readonly number[]): string {
  const [middle, high] = [0.5, 0.95].map(share => quantile([...times], share).toFixed(0))
  return `${middle} / ${high} ms`
}

async function timed(url: string): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url)
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`${url} is answered by ${response.status}`)
  return performance.now() - begun
}
