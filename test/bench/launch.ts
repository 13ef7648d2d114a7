import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../rig/tasker.ts'
import { printRatio } from './figures.ts'

const ROUNDS = 40

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

  const pairs = { start: [[], []] as [number[], number[]], whole: [[], []] as [number[], number[]] }
  // Both are warm: the first run of ours makes the database and compiles what later ones find compiled.
  for (const words of [['true'], command]) for (const line of [tasker(words), bare(words)]) timed(line)
  for (let round = 0; round < ROUNDS; round++) {
    pairs.start[0].push(startMs(tasker(command)))
    pairs.start[1].push(startMs(bare(command)))
    pairs.whole[0].push(timed(tasker(['true'])).wholeMs)
    pairs.whole[1].push(timed(bare(['true'])).wholeMs)
  }
  rmSync(home, { recursive: true })
  printRatio('time until the command runs', 'ms', ...pairs.start, 'node -e spawn')
  printRatio('whole of tasker run true, recorded in SQLite', 'ms', ...pairs.whole, 'node -e spawn')
}
