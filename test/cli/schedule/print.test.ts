import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { cronToCalendar } from '../../../src/cli/schedule/cron-to-calendar.ts'
import { readSchedule } from '../../../src/domain/schedule.ts'
import { needing } from '../../rig/needing.ts'
import { rowsOf } from '../../rig/rows.ts'
import { BIN, createRig, type Rig } from '../../rig/tasker.ts'
import { inBash } from '../../supervision/side-by-side.ts'

let rig: Rig
beforeEach(() => {
  rig = createRig()
  mkdirSync(join(rig.home, 'bin'))
  symlinkSync(BIN, join(rig.home, 'bin', 'tasker'))
  rig.env.PATH = `${rig.home}/bin:/usr/bin:/bin`
  mkdirSync(join(rig.home, 'my jobs'))
})
afterEach(() => rig[Symbol.dispose]())

async function print(...words: string[]): Promise<string> {
  const { stdout, stderr, code } = await rig.tasker(['schedule', 'print', ...words], {
    cwd: join(rig.home, 'my jobs'),
  })
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return stdout
}

/** Starts the job of a crontab as cron does: with the variables of the crontab, from the home. */
async function asCron(crontab: string): Promise<string> {
  const lines = crontab.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const settings = lines.filter(line => /^\w+=/.test(line))
  const [job = ''] = lines.filter(line => /^[\d*@]/.test(line))
  const [command = ''] = job.replace(/^(@\S+|(\S+\s+){5})\s*/, '').split(/(?<!\\)%/)
  const { stdout } = await inBash(
    rig,
    `cd; set -f; IFS=$'\\n'; env -i HOME="$HOME" SHELL=/bin/sh $SETTINGS /bin/sh -c "$COMMAND" 2>&1`,
    {
      COMMAND: command.replaceAll('\\%', '%'),
      SETTINGS: settings.join('\n'),
    },
  )
  return stdout
}

const AWKWARD = 'printf "%s|" "$0" "$@"; pwd; date -d @0 +%Y; exit 3'
const ARGUMENTS = ["it's", 'a "b"', '$HOME', '50%', 'c\\d', ';', '']

describe('tasker schedule print cron', () => {
  test('writes a line that runs the command with its arguments, in its folder', async () => {
    const crontab = await print(
      'cron',
      '--schedule',
      '0 2 * * *',
      '--mailto',
      'etl@example.com',
      '--',
      '--stage',
      'DAILY',
      'sh',
      '-c',
      AWKWARD,
      ...ARGUMENTS,
    )

    expect(crontab).toMatch(/^MAILTO=etl@example\.com$/m)
    expect(await asCron(crontab)).toBe(`${ARGUMENTS.join('|')}|${rig.home}/my jobs\n1970\n`)
    expect(rowsOf(rig)).toMatchObject([{ task_stage: 'DAILY', exit_code: 3, cwd: `${rig.home}/my jobs` }])
  })

  test('takes the schedule of the registered task, one line for each time', async () => {
    await rig.tasker([
      'register',
      '--stage',
      'DAILY',
      '--name',
      'a.sh',
      '--schedule',
      '0 2 * * *; @weekly',
      '--timezone',
      'Asia/Tokyo',
    ])

    const crontab = await print(
      'cron',
      '--user',
      'etl',
      '--',
      'tasker',
      'run',
      '--stage=DAILY',
      '--quiet',
      'sh',
      'a.sh',
    )

    const job = `etl  ${rig.home}/bin/tasker run '--chdir=${rig.home}/my jobs' --stage=DAILY --quiet -- /usr/bin/sh a.sh`
    expect(crontab).toMatch(/^# DAILY\/a\.sh: At 02:00; /)
    expect(crontab.split('\n').slice(-3)).toEqual([`0 2 * * *  ${job}`, `@weekly  ${job}`, ''])
    expect(crontab).toMatch(/^CRON_TZ=Asia\/Tokyo$/m)
  })

  test.each([
    [['cron', '--schedule', '0 0 L * *', '--', 'ls'], "cron has no way to say '0 0 L * *'"],
    [['cron', '--schedule', '0 2 * * *', '--', 'sh', '-c', 'a\nb'], 'cannot hold a line break'],
    [['cron', '--schedule', '0 2 * * *', '--', 'echo', 'x'.repeat(1_000)], 'too long for cron'],
    [['cron', '--schedule', '0 2 * * *', '--user', 'a\n* * * * * b', '--', 'ls'], 'has blanks in it'],
    [['cron', '--', 'ls'], 'no schedule is known of UNKNOWN/ls'],
    [['cron', '--schedule', '@daily', '--', 'no-such-program'], 'there is no no-such-program on the PATH'],
    [['k8s', '--schedule', '@daily', '--', 'ls'], 'a container needs an image'],
    [
      ['k8s', '--schedule', '@reboot', '--image', 'etl', '--', 'ls'],
      "Kubernetes has no way to say '@reboot'",
    ],
    [['at', '--schedule', '@daily', '--', 'ls'], "nobody knows how to print 'at'"],
  ])('refuses %j', async (words, says) => {
    const { stdout, stderr, code } = await rig.tasker(['schedule', 'print', ...words])

    expect(stderr).toContain(says)
    expect({ stdout, ended: code !== 0 }).toEqual({ stdout: '', ended: true })
  })
})

describe('tasker schedule print systemd', () => {
  needing('systemd-analyze')('writes units that systemd accepts', async () => {
    await print(
      'systemd',
      '--schedule',
      '0 2 * * 1-5',
      '--timezone',
      'Europe/Berlin',
      '--into',
      rig.home,
      '--',
      '--task',
      'load me',
      'sh',
      '-c',
      AWKWARD,
      ...ARGUMENTS,
    )

    expect(
      execFileSync('systemd-analyze', ['verify', join(rig.home, 'tasker-load-me.timer')], {
        stdio: 'pipe',
        encoding: 'utf8',
      }),
    ).toBe('')
  })

  test('doubles what systemd would expand', async () => {
    const units = await print('systemd', '--schedule', '@daily', '--', 'echo', ...ARGUMENTS)

    expect(/^ExecStart=.* -- (.*)$/m.exec(units)?.[1]).toBe(
      `/usr/bin/echo "it's" "a \\"b\\"" $$HOME 50%% "c\\\\d" ";" ""`,
    )
    expect(units).toMatch(/^OnCalendar=\*-\*-\* 0:0:0$/m)
  })

  needing('systemd-analyze').each([
    '0 2 * * *',
    '*/15 * * * *',
    '5-50/15 8-18/2 * * mon-fri',
    '0 6 1 jan,jul *',
    '0 0 1,15 * 5-7',
    '30 4 */10 * *',
    '0 0 * * 0,3',
    '*/30 10 12 * * *',
    '@weekly',
  ])('%s comes when systemd thinks that it does', expression => {
    const from = Date.now()
    const schedule = readSchedule(expression, 'Europe/Berlin')
    const expected = [...Array(6)].reduce<number[]>(
      times => [...times, schedule.next(times.at(-1) ?? from) ?? 0],
      [],
    )

    const events = cronToCalendar(expression, 'Europe/Berlin')
    const said = execFileSync(
      'systemd-analyze',
      ['calendar', '--iterations=6', `--base-time=@${Math.floor(from / 1000)}`, ...events],
      {
        encoding: 'utf8',
        env: { ...process.env, TZ: 'UTC', LC_ALL: 'C' },
      },
    )
    const times = [...said.matchAll(/(?:Next elapse|Iter(?:ation|\.) #\d+): \w+ (\S+) (\S+) UTC/g)].map(
      match => Date.parse(`${match[1]}T${match[2]}Z`),
    )

    expect([...new Set(times)].sort((a, b) => a - b).slice(0, 6)).toEqual(expected)
  })
})

test('tasker schedule print k8s writes CronJobs that say the same', async () => {
  writeFileSync(join(rig.home, 'my jobs', 'poll'), '')
  const text = await print(
    'k8s',
    '--schedule',
    '0 2 * * *; 0 14 * * *',
    '--timezone',
    'UTC',
    '--image',
    'etl:1',
    '--',
    '--lock',
    '--task',
    'Poll_the "feed"',
    './poll',
    '$(HOME)',
    '%',
    'yes',
    '- a: b',
  )

  const jobs = parseAllDocuments(text).map(document => document.toJS())
  expect(jobs).toMatchObject([
    {
      kind: 'CronJob',
      metadata: { name: 'poll-the-feed-1' },
      spec: { schedule: '0 2 * * *', timeZone: 'UTC', concurrencyPolicy: 'Forbid' },
    },
    { metadata: { name: 'poll-the-feed-2' }, spec: { schedule: '0 14 * * *' } },
  ])
  const [container] = jobs[0].spec.jobTemplate.spec.template.spec.containers
  expect(container).toEqual({
    name: 'poll-the-feed-1',
    image: 'etl:1',
    command: [
      'tasker',
      'run',
      '--lock',
      '--task=Poll_the "feed"',
      '--',
      './poll',
      '$$(HOME)',
      '%',
      'yes',
      '- a: b',
    ],
  })
})
