import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readCrontab } from '../../../src/cli/schedule/crontab.ts'
import { trackedInCrontabs } from '../../../src/cli/schedule/find-tracked.ts'
import { shellCommands } from '../../../src/cli/schedule/shell-commands.ts'
import { rowsOf } from '../../rig/rows.ts'
import { createRig, type Rig } from '../../rig/tasker.ts'

const STAGES = [{ prefix: 'DAILY', stage: 'DAILY' }]

/** `STAGE/name` of the runs in the command of a job. */
function found(command: string, settings = ''): string[] {
  const text = `${settings}\n0 2 * * * ${command}\n`
  const { times, problems } = trackedInCrontabs(
    [{ name: 'crontab', text, withUser: false }],
    STAGES,
    '/home/me',
  )
  return [...times.map(({ stage, name }) => `${stage}/${name}`), ...problems]
}

describe('a run is found in', () => {
  test.each([
    ['a plain line', 'tasker run --quiet --stage DAILY -- Rscript /srv/load.R', ['DAILY/load.R']],
    [
      'one with a path, redirections and a comment',
      '/usr/local/bin/tasker run Rscript load.R >>/tmp/x 2>&1 # tasker run no',
      ['UNKNOWN/load.R'],
    ],
    [
      'one of several commands',
      'cd /srv && . ./env; tasker run sh DAILY_01.sh || echo bad',
      ['DAILY/DAILY_01.sh'],
    ],
    ['a wrapper', 'nice -n 10 flock -n /tmp/l env A=b tasker run --task=load ./x', ['UNKNOWN/load']],
    ['code for another shell', `bash -lc 'cd /srv; tasker run -- sh "a b.sh"'`, ['UNKNOWN/a b.sh']],
    ['a line with two', 'tasker run ./a.sh && tasker run ./b.sh', ['UNKNOWN/a.sh', 'UNKNOWN/b.sh']],
    [
      'arguments with %',
      `tasker run --shell 'sh report.sh && date +\\%Y'`,
      ['UNKNOWN/sh report.sh && date +%Y'],
    ],
    [
      'a line with a name that a shell makes',
      'tasker run --task "load-$(date +\\%F)" ./x',
      ["crontab:2: the name 'load-$(date +%F)' is known only when it runs; name it with --task and --stage"],
    ],
    [
      'a line with a mistake',
      'tasker run --tsak load ./x',
      ['crontab:2: tasker run has no option --tsak; did you mean --task?'],
    ],
    ['no line without tasker', 'Rscript load.R; echo tasker run x', []],
  ] as const)('%s', (_, command, tasks) => {
    expect(found(command)).toEqual(tasks)
  })

  test('a line whose words are settings, and one for tasker-shell', () => {
    expect(
      found('cd $DIR && $T run --task "$NAME 1" ./x', 'DIR=/srv\nT=/opt/tasker\nNAME = "big load"'),
    ).toEqual(['UNKNOWN/big load 1'])
    expect(found('cd pipeline && sh DAILY_02.sh', 'SHELL=/usr/local/bin/tasker-shell')).toEqual([
      'DAILY/DAILY_02.sh',
    ])
  })
})

test('a crontab is read with all that it may hold', () => {
  const text = `# comment
MAILTO=""
 PATH = '/usr/local/bin:/usr/bin'
@reboot  etl  tasker run ./boot
*/5 1-3 * jan,JUL mon-fri  root  cat%line one%two\\%
-0 4 * * *\tetl\ttasker run ./quiet
CRON_TZ=Asia/Tokyo
0 5 * * * etl
just words
0 6 * * * etl date +\\%F`

  expect(readCrontab(text, true)).toEqual({
    jobs: [
      {
        line: 4,
        schedule: '@reboot',
        user: 'etl',
        command: 'tasker run ./boot',
        variables: { MAILTO: '', PATH: '/usr/local/bin:/usr/bin' },
      },
      {
        line: 5,
        schedule: '*/5 1-3 * jan,JUL mon-fri',
        user: 'root',
        command: 'cat',
        variables: expect.anything(),
      },
      {
        line: 6,
        schedule: '0 4 * * *',
        user: 'etl',
        command: 'tasker run ./quiet',
        variables: expect.anything(),
      },
      {
        line: 10,
        schedule: '0 6 * * *',
        user: 'etl',
        command: 'date +%F',
        variables: expect.objectContaining({ CRON_TZ: 'Asia/Tokyo' }),
      },
    ],
    unread: [8, 9],
  })
})

test.each([
  [`a 'b c' "d \\" $X" e\\ f`, [['a', 'b c', 'd " 1', 'e f']]],
  ['a;b&&c|d&e', [['a'], ['b'], ['c'], ['d'], ['e']]],
  ['a 2>/dev/null <in b >>"x y" c', [['a', 'b', 'c']]],
  ['( a ) ; { b; }', [['a'], ['b']]],
  ['a $(b; c) `d; e` $Y $X-2 # f', [['a', '$(b; c)', '`d; e`', '$Y', '1-2']]],
  ["a '' {b,c} d#e ~/f", [['a', '', '{b,c}', 'd#e', '/home/f']]],
])('shell code %s', (code, commands) => {
  expect(shellCommands(code, { X: '1', HOME: '/home' })).toEqual(commands)
})

describe('tasker schedule import', () => {
  let rig: Rig
  beforeEach(() => {
    rig = createRig()
  })
  afterEach(() => rig[Symbol.dispose]())

  function scheduled(): unknown[] {
    using database = new DatabaseSync(rig.databaseFile, { readOnly: true })
    return database
      .prepare('SELECT task_stage, task_name, task_type, schedule, timezone FROM tasks ORDER BY task_name')
      .all()
  }

  test("registers what the user's crontab runs, by the names that the runs have", async () => {
    const script = join(rig.home, 'DAILY_01_load.sh')
    writeFileSync(script, 'exit 0')
    mkdirSync(join(rig.home, 'bin'))
    writeFileSync(
      join(rig.home, 'bin', 'crontab'),
      `#!/bin/sh\ncat <<'E'\nCRON_TZ=Europe/Berlin\n15 2 * * *  tasker run sh ${script}\n30 14 * * * tasker run sh ./DAILY_01_load.sh\n0 4 * * *  /bin/true\n61 4 * * *  tasker run ./never\nE\n`,
    )
    chmodSync(join(rig.home, 'bin', 'crontab'), 0o755)
    const env = { PATH: `${rig.home}/bin:/usr/bin:/bin` }
    await rig.tasker(['run', 'sh', script])

    const tried = await rig.tasker(['schedule', 'import', '--dry-run'], { env })
    const before = scheduled()
    const done = await rig.tasker(['schedule', 'import'], { env })

    expect(tried.stdout).toMatch(
      /DAILY_01_load\.sh +crontab:2, crontab:3 +At 02:15; At 14:30\n(.*\n)*1 found, nothing was registered; /,
    )
    expect(before).toMatchObject([{ schedule: null }])
    expect(done.stderr).toBe(
      "tasker: crontab:5: '61 4 * * *' is no cron expression: Invalid value for minute: 61\n",
    )
    expect(done.code).toBe(1)
    expect(scheduled()).toEqual([
      {
        task_stage: 'DAILY',
        task_name: 'DAILY_01_load.sh',
        task_type: 'sh',
        schedule: '15 2 * * *; 30 14 * * *',
        timezone: 'Europe/Berlin',
      },
    ])
    expect(rowsOf(rig)).toMatchObject([{ task_stage: 'DAILY', task_name: 'DAILY_01_load.sh' }])
  })

  test('registers what enabled timers run, with drop-ins and instances', async () => {
    const unit = (name: string, text: string) => {
      mkdirSync(join(rig.home, name, '..'), { recursive: true })
      writeFileSync(join(rig.home, name), text)
    }
    unit('load@.timer', '[Timer]\nOnCalendar=daily\n')
    unit(
      'load@.service',
      '[Service]\nExecStart=-/usr/bin/tasker run --task load-%i \\\n  -- /srv/load "%i 5%%"\n',
    )
    unit(
      'load@census.timer.d/time.conf',
      '[Timer]\nOnCalendar=\nOnCalendar=Mon..Fri 02:00\nOnCalendar=Sat 04:00\n',
    )
    unit('off.timer', '[Timer]\nOnCalendar=hourly\n')
    unit('off.service', '[Service]\nExecStart=/usr/bin/tasker run ./off\n')
    unit('boot.timer', '[Timer]\nOnBootSec=5min\nUnit=other.service\n')
    unit('other.service', '[Service]\nExecStart=/bin/sh -c "cd /srv && exec tasker run ./other"\n')
    unit('plain.timer', '[Timer]\nOnCalendar=hourly\n')
    unit('plain.service', '[Service]\nExecStart=/bin/true\n')
    mkdirSync(join(rig.home, 'timers.target.wants'))
    for (const name of ['load@census.timer', 'boot.timer', 'plain.timer'])
      symlinkSync(`../${name}`, join(rig.home, 'timers.target.wants', name))

    const { stdout, stderr, code } = await rig.tasker(['schedule', 'import', '--systemd', rig.home])

    expect(stderr).toBe('tasker: boot.timer: it has no OnCalendar=, so nobody can tell when it is due\n')
    expect(stdout).toMatch(/1 added, 0 changed, 0 unchanged; 1 more job runs without tasker\n$/)
    expect(code).toBe(1)
    expect(scheduled()).toMatchObject([
      {
        task_stage: 'UNKNOWN',
        task_name: 'load-census',
        schedule: 'OnCalendar=Mon..Fri 02:00; OnCalendar=Sat 04:00',
      },
    ])
  })

  test('reads back what tasker schedule print has written', async () => {
    const words = ['--stage', 'DAILY', '--task', "it's 5%", '--', 'sh', '-c', 'echo "$HOME"; date +%F']
    const entry = await rig.tasker([
      'schedule',
      'print',
      'cron',
      '--schedule',
      '0 2 * * 1-5',
      ...['--', ...words],
    ])
    writeFileSync(join(rig.home, 'crontab'), entry.stdout)
    await rig.tasker([
      'schedule',
      'print',
      'systemd',
      '--schedule',
      '0 3 * * *',
      '--into',
      rig.home,
      ...['--', ...words],
    ])
    mkdirSync(join(rig.home, 'timers.target.wants'))
    symlinkSync('x', join(rig.home, 'timers.target.wants', 'tasker-it-s-5-.timer'))

    const { stderr } = await rig.tasker(['schedule', 'import', '--crontab', 'crontab', '--systemd', rig.home])

    expect(stderr).toBe('')
    expect(scheduled()).toMatchObject([
      { task_stage: 'DAILY', task_name: "it's 5%", schedule: '0 2 * * 1-5; OnCalendar=*-*-* 3:0:0' },
    ])
  })
})
