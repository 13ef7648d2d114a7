import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { BIN, createRig, eventually, type Rig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker-shell'))
  mkdirSync(join(rig.home, 'pipeline'))
})
afterEach(() => rig[Symbol.dispose]())

/** Starts a line as cron does, waits for the end of its pipe as cron does, and resolves to what cron would mail. */
async function mailOf(line: string, options: { shell?: string; path?: string } = {}): Promise<string> {
  const { shell = '/bin/sh', path = `${rig.home}/bin:/usr/bin:/bin` } = options
  const [command = '', ...input] = line.split(/(?<!\\)%/).map(part => part.replaceAll('\\%', '%'))
  const { stdout } = await inBash(
    rig,
    `printf %s "$INPUT" | setsid -w env -i HOME="$HOME" LOGNAME=me SHELL=${shell} PATH=${path} ${shell} -c "$COMMAND" 2>&1 | cat`,
    { COMMAND: command, INPUT: input.map(text => `${text}\n`).join('') },
  )
  return stdout
}

/** Of a rig whose state is where a cron job without settings keeps it. */
const rows = () => rowsOf({ env: {}, databaseFile: join(rig.home, '.local/state/tasker/tasker.db') })

describe('a line of a crontab', () => {
  needing('setsid')('that succeeds causes no mail; one that fails sends its output', async () => {
    expect(await mailOf('tasker run --quiet -- echo good')).toBe('')
    expect(await mailOf("tasker run --quiet -- sh -c 'echo bad; echo worse >&2; exit 3'")).toBe(
      'bad\nworse\n',
    )
    expect(await mailOf("tasker run -- sh -c 'echo bad; echo worse >&2; exit 3'")).toBe('bad\nworse\n')

    expect(rows().map(row => row.exit_code)).toEqual([0, 3, 3])
  })

  needing('setsid')('a % begins its input, a \\% is one', async () => {
    expect(await mailOf("tasker run -- sh -c 'cat; echo 5\\%'%one%two")).toBe('one\ntwo\n5%\n')
  })

  needing('setsid')("sees cron's environment, and no terminal", async () => {
    const bare = await mailOf('env | sort; ps -o tty= -p $$')
    const wrapped = await mailOf("tasker run -- sh -c 'env | sort; ps -o tty= -p $$'")

    expect(wrapped.replace(/^TASKER_(RUN_ID|TOKEN|FILE)=.*\n/gm, '').replace(/^_=.*\n/m, '')).toBe(
      bare.replace(/^_=.*\n/m, ''),
    )
  })

  needing('setsid')('tasker by its full path, node nowhere on the PATH', async () => {
    expect(await mailOf(`${rig.home}/bin/tasker run -- echo on`, { path: '/nowhere' })).toBe(
      'tasker: echo: command not found\n',
    )
    expect(await mailOf(`${rig.home}/bin/tasker run -- /bin/echo on`, { path: '/nowhere' })).toBe('on\n')

    expect(rows().map(row => row.exit_code)).toEqual([127, 0])
  })

  needing('setsid')(
    'a process that it leaves behind keeps cron waiting only as long as it writes there',
    async () => {
      const line = "sh -c 'sleep 30 >/dev/null 2>&1 & echo $!'"

      const before = Date.now()
      const pid = Number(await mailOf(`tasker run -- ${line}`))

      expect(Date.now() - before).toBeLessThan(20_000)
      expect(() => process.kill(pid)).not.toThrow()
    },
  )

  needing('setsid')('with SHELL=tasker-shell each line is a run', async () => {
    writeFileSync(join(rig.home, 'pipeline', 'load.sh'), 'echo loaded; exit 4')

    expect(await mailOf('cd pipeline && sh load.sh', { shell: join(rig.home, 'bin', 'tasker-shell') })).toBe(
      'loaded\n',
    )

    expect(rows()).toMatchObject([{ task_name: 'load.sh', exit_code: 4 }])
  })
})

test('the lines of docs/cron.md', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cron.md'), 'utf8')
  const line = /^ {4}15 2 \* \* \* +(.*)$/m.exec(page)?.[1] ?? ''
  const name = /^ {4}SHELL=.*\/(.*)$/m.exec(page)?.[1] ?? ''
  const script = join(rig.home, 'pipeline', 'DAILY_01_load.R')
  writeFileSync(
    join(rig.home, 'bin', 'Rscript'),
    '#!/bin/sh\n[ -e "$1" ] || { echo "$1 is missing"; exit 1; }',
    { mode: 0o755 },
  )

  expect(await mailOf(line.replace('/srv', rig.home))).toBe(`${script} is missing\n`)
  writeFileSync(script, '')
  expect(await mailOf(line.replace('/srv', rig.home))).toBe('')
  expect(await mailOf(`Rscript ${script} | cat`, { shell: join(rig.home, 'bin', name) })).toBe('')

  expect(
    rows()
      .map(row => `${row.task_stage} ${row.task_name} ${row.exit_code}`)
      .slice(0, 2),
  ).toEqual(['DAILY DAILY_01_load.R 1', 'DAILY DAILY_01_load.R 0'])
  expect(rows()).toHaveLength(3)
})

test('every line of examples/crontab does what it says', async () => {
  const crontab = readFileSync(join(import.meta.dirname, '../../examples/crontab'), 'utf8')
  const lines = [...crontab.matchAll(/^(?:\S+ +){5}(tasker .*)$/gm)].map(match => match[1] ?? '')
  expect(lines).toHaveLength(3)
  const [poll = '', load = '', report = ''] = lines
  const script = (name: string, text: string) => writeFileSync(join(rig.home, 'pipeline', name), text)
  script('poll.sh', 'echo $$ >polling; while ! [ -e enough ]; do sleep 0.02; done')
  script('load.sh', 'echo try; exit 1')
  script('report.sh', 'echo fine')

  const first = mailOf(poll)
  await eventually(() => rows().find(row => row.task_name === 'poll.sh'), 'it polls')
  expect(await mailOf(poll)).toBe('')
  expect(await mailOf(load)).toBe('try\n')
  expect(await mailOf(report)).toBe('')
  script('enough', '')
  expect(await first).toBe('')

  expect(readFileSync(join(rig.home, 'pipeline', 'last'), 'utf8')).toMatch(/^\d{4}-\d\d\n$/)
  expect(rows()).toMatchObject([
    { task_name: 'poll.sh', execution_status: 'FINISHED' },
    { task_name: 'load.sh', task_stage: 'DAILY', attempt: 1 },
    { task_name: 'load.sh', attempt: 2 },
    { task_name: 'load.sh', attempt: 3, execution_status: 'FAILED' },
    { task_name: 'monthly_report', execution_status: 'FINISHED' },
  ])
})
