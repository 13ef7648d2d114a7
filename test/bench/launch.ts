import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../rig/tasker.ts'
import { printRatio } from './figures.ts'

const ROUNDS = 40

/** What nobody who records a run in SQLite can do without: a journal, and a transaction when the command has ended. */
const LEAST = `
const { spawn } = require('node:child_process')
const { openSync, unlinkSync, writeSync } = require('node:fs')
const [folder, file, ...args] = process.argv.slice(1)
const journal = openSync(folder + '/least.ndjson', 'a')
spawn(file, args, { stdio: 'inherit' }).on('exit', code => {
  writeSync(journal, JSON.stringify({ code }))
  const { DatabaseSync } = require('node:sqlite')
  const db = new DatabaseSync(folder + '/least.db')
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS runs (code); BEGIN')
  db.prepare('INSERT INTO runs VALUES (?)').run(code)
  db.exec('COMMIT')
  unlinkSync(folder + '/least.ndjson')
  process.reallyExit(code) // as a run does: without closing, which would write the log into the database
})`

/** The start of the command, and the whole of a short run, against a bare node that spawns the same. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const stamp = join(home, 'stamp')
  const command = ['sh', '-c', `date +%s%N >${stamp}`]
  const bare = (words: string[]) => [
    process.execPath,
    '-e',
    `require('node:child_process').spawn(${JSON.stringify(words[0])}, ${JSON.stringify(words.slice(1))}, { stdio: 'inherit' })`,
  ]
  const tasker = (words: string[]) => [BIN, 'run', ...words]
  const least = (words: string[]) => [process.execPath, '-e', LEAST, home, ...words]

  const timed = ([file = '', ...args]: string[]) => {
    const begin = process.hrtime.bigint()
    const wall = BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6))
    const { status } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'ignore'] })
    if (status !== 0) throw new Error(`${file} ${args.join(' ')}: it ended with ${status}`)
    return { wholeMs: Number(process.hrtime.bigint() - begin) / 1e6, wall }
  }
  const startMs = (line: string[]) => {
    const { wall } = timed(line)
    return Number(BigInt(readFileSync(stamp, 'utf8').trim()) - wall) / 1e6
  }

  const start: [number[], number[]] = [[], []]
  const whole: [number[], number[], number[]] = [[], [], []]
  // Both are warm: the first run of ours makes the database and compiles what later ones find compiled.
  for (const words of [['true'], command]) for (const line of [tasker, bare, least]) timed(line(words))
  for (let round = 0; round < ROUNDS; round++) {
    start[0].push(startMs(tasker(command)))
    start[1].push(startMs(bare(command)))
    for (const [index, line] of [tasker, bare, least].entries())
      whole[index]?.push(timed(line(['true'])).wholeMs)
  }
  rmSync(home, { recursive: true })
  const [ours, bareNode, leastOfAll] = whole
  printRatio('time until the command runs', 'ms', ...start, 'node -e spawn')
  printRatio('whole of tasker run true, recorded in SQLite', 'ms', ours, bareNode, 'node -e spawn')
  printRatio('the least: a journal, and a row in SQLite', 'ms', leastOfAll, bareNode, 'node -e spawn')
}
