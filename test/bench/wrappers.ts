import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../rig/tasker.ts'
import { printRatio } from './figures.ts'

const ROUNDS = 30

/** Other wrappers people prefix a command with, as far as they are installed, and what each is measured against. */
const WRAPPERS: readonly (readonly [name: string, ...words: string[]])[] = [
  ['tasker run', BIN, 'run', '--'],
  ['tini', 'tini', '-s', '--'],
  ['chronic', 'chronic'],
  ['con-duct', 'duct', '--quiet'],
]

/** Time until the command runs, and until its end is known, side by side. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const stamp = join(home, 'stamp')
  const command = ['sh', '-c', `date +%s%N >${stamp}`]
  const node = [
    process.execPath,
    '-e',
    `require('node:child_process').spawn('sh', ${JSON.stringify(command.slice(1))}, { stdio: 'inherit' })`,
  ]
  const measure = ([file = '', ...args]: readonly string[]) => {
    const wall = performance.timeOrigin + performance.now()
    const { status } = spawnSync(file, args, { env, stdio: 'ignore' })
    if (status !== 0) throw new Error(`${file}: it ended with ${status}`)
    const whole = performance.timeOrigin + performance.now() - wall
    return { start: Number(readFileSync(stamp, 'utf8')) / 1e6 - wall, whole }
  }
  for (const [name, ...words] of WRAPPERS) {
    if (spawnSync('sh', ['-c', `command -v ${words[0]}`]).status !== 0) {
      console.log(`  ${name}: not installed`)
      continue
    }
    const ours: [number[], number[]] = [[], []]
    const theirs: [number[], number[]] = [[], []]
    measure([...words, ...command])
    for (let round = 0; round < ROUNDS; round++) {
      const wrapped = measure([...words, ...command])
      const bare = measure(node)
      ours[0].push(wrapped.start)
      ours[1].push(wrapped.whole)
      theirs[0].push(bare.start)
      theirs[1].push(bare.whole)
    }
    printRatio(`${name}: until the command runs`, 'ms', ours[0], theirs[0], 'node -e spawn')
    printRatio(`${name}: until its end is known`, 'ms', ours[1], theirs[1], 'node -e spawn')
  }
  rmSync(home, { recursive: true })
}
