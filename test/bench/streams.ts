import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { BIN } from '../rig/tasker.ts'
import { median, printRatio } from './figures.ts'
import { childrenCpuSeconds } from './process-use.ts'

const ROUNDS = 6
const LINE = 'a line of output that says nothing of progress, as most of them do\n'
const CLOCK_LINES = 200

/** What is written, in memory; `write` does so as often as it is told. */
const BLOCK_BYTES = 2 ** 26

const WRITERS = {
  /** One process with a buffer as that of most languages, 8 KiB: as fast as a program can that does nothing else. */
  write: 'for ((round = 0; round < $1; round++)); do dd if=block bs=8k status=none; done',
  /** A pipeline of two, that keeps two processors busy. */
  pipeline: `yes '${LINE.trim()}' | head -c $(($1 * ${BLOCK_BYTES}))`,
}

/**
 * Begins when a wrapper is through with its start, which is measured elsewhere; tells how many microseconds it took and the
 * peak of its parent's memory in KiB.
 */
const measured = (writer: string) => `
sleep 0.7
begin=$EPOCHREALTIME
${writer}
echo $((\${EPOCHREALTIME/./} - \${begin/./})) $(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$PPID/status) >measured
`

/** Says the time, in milliseconds, in a line of its own again and again. */
const CLOCK = `
let left = ${CLOCK_LINES}
const timer = setInterval(() => {
  console.log(performance.timeOrigin + performance.now())
  if (--left === 0) clearInterval(timer)
}, 5)`

interface Measured {
  /** From the first byte to the last, as the writer sees it. */
  childS: number
  wallS: number
  cpuS: number
}

/** What it costs to pass a command's output on, in each way that it goes, and how late a line comes. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  for (const [name, writer] of Object.entries(WRITERS)) writeFileSync(join(home, name), measured(writer))
  writeFileSync(join(home, 'block'), Buffer.alloc(BLOCK_BYTES, LINE))
  let peakMiB = 0
  const measure = (script: string): Measured => {
    for (const old of ['out', 'copy', 'state']) rmSync(join(home, old), { recursive: true, force: true })
    spawnSync('sync') // what was written before is not written to the disk meanwhile
    const cpu = childrenCpuSeconds()
    const begin = performance.now()
    const { status, stderr } = spawnSync('bash', ['-c', script], { env, cwd: home })
    if (status !== 0) throw new Error(`${script}: ${stderr}`)
    const wallS = (performance.now() - begin) / 1000
    const [microseconds = 0, kibibytes = 0] = readFileSync(join(home, 'measured'), 'utf8')
      .split(' ')
      .map(Number)
    if (script.includes(BIN)) peakMiB = Math.max(peakMiB, kibibytes / 1024)
    return { childS: microseconds / 1e6, wallS, cpuS: childrenCpuSeconds() - cpu }
  }
  const compare = (what: string, ours: string, theirs: string, against: string) => {
    const pairs = Array.from({ length: ROUNDS }, (_, round) => {
      // Each of them comes first as often: what one has left to the disk is felt by the next.
      if (round % 2 === 0) return { ours: measure(ours), theirs: measure(theirs) }
      const second = measure(theirs)
      return { ours: measure(ours), theirs: second }
    })
    for (const [name, part] of [
      ['the command takes', 'childS'],
      ['all of it takes', 'wallS'],
      ['CPU of all processes', 'cpuS'],
    ] as const) {
      const [one, other] = [pairs.map(pair => pair.ours[part]), pairs.map(pair => pair.theirs[part])]
      printRatio(`${what}: ${name}`, 's', one, other, against)
    }
    console.log(`  ${what}: tasker's memory at most ${peakMiB.toFixed(0)} MiB`)
    peakMiB = 0
  }

  const run = `${BIN} run --`
  const [gibibyte, gibibyteOfTwo] = [
    `bash write ${2 ** 30 / BLOCK_BYTES}`,
    `bash pipeline ${2 ** 30 / BLOCK_BYTES}`,
  ]
  compare('1 GiB into a file', `${run} ${gibibyte} >out`, `${gibibyte} >out`, 'no wrapper')
  const through = (script: string) => `${script} | cat >/dev/null`
  compare('1 GiB through a pipe', through(`${run} ${gibibyte}`), through(`${gibibyte} | tee copy`), 'tee')
  compare(
    '… written by two processes',
    through(`${run} ${gibibyteOfTwo}`),
    through(`${gibibyteOfTwo} | tee copy`),
    'tee',
  )
  const small = `bash write ${2 ** 28 / BLOCK_BYTES}`
  const terminal = (command: string) => `script -qec '${command}' /dev/null >/dev/null`
  compare('256 MiB to a terminal', terminal(`${run} ${small}`), terminal(small), 'no wrapper')
  compare('256 MiB with --pty', terminal(`${BIN} run --pty -- ${small}`), terminal(small), 'no wrapper')

  const clock = [process.execPath, '-e', CLOCK]
  const [ours, theirs] = [await lateness([BIN, 'run', '--', ...clock], env), await lateness(clock, env)]
  printRatio('a line through a pipe, median', 'ms', [median(ours)], [median(theirs)], 'no wrapper')
  console.log(`  a line through a pipe: at most ${Math.max(...ours).toFixed(1)} ms, ${CLOCK_LINES} lines`)
  rmSync(home, { recursive: true })
}

/** How long after it was written each line arrives, in milliseconds. */
async function lateness([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number[]> {
  // A pipe as a shell makes them; node's own are sockets.
  const { stdout } = spawn('sh', ['-c', '"$@" | cat', 'sh', file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const late: number[] = []
  for await (const line of createInterface(stdout))
    late.push(performance.timeOrigin + performance.now() - Number(line))
  if (late.length !== CLOCK_LINES) throw new Error(`${late.length} of ${CLOCK_LINES} lines came`)
  return late
}
