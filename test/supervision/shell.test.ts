import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { needing, wherePresent } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { BIN, createRig, type Rig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

let rig: Rig
/** The program under its name of one word, as npm installs it. */
let taskerShell: string
beforeEach(() => {
  rig = createRig()
  taskerShell = join(rig.home, 'tasker-shell')
  symlinkSync(BIN, taskerShell)
})
afterEach(() => rig[Symbol.dispose]())

const taskNames = () => rowsOf(rig).map(row => row.task_name)

describe('a line is run as a shell runs it', () => {
  test.each([
    ['streams and exit status', `$S -c 'echo a; echo b >&2; exit 3'; echo $?`],
    ['death by a signal', `( $S -c ': ; kill -TERM $$' ) 2>/dev/null; echo $?`],
    ['its own words', `$S -c 'echo "$0-$1-$2"; :' name 'a b' ''`],
    [
      'options of the shell',
      `$S -ec 'false; echo on'; echo $?; $S -euc 'echo $none; :'; $S +e -c 'false; echo on'`,
    ],
    ['standard input', `echo in | $S -c 'cat; :'; $S -c 'cat; :' <&- 2>/dev/null; echo $?`],
    ['a script, also from standard input', `echo 'echo $0 $1; exit 4' >x; $S ./x a; echo $?; $S <x; echo $?`],
    ['a wrong line', `$S -c 'fi'; echo $?; $S -c 'no-such-command; exit'; echo $?`],
    ['several lines', `$S -c 'echo a\nif true\nthen echo b; fi'`],
    [
      'variables, whatever their names',
      `export self=1 here=2 line=3 node=4 fd=5 shell=6; $S -c 'echo $self$here$line$node$fd$shell'; $S -c 'env | grep -c "=[1-6]$"'`,
    ],
    [
      'a line that only prepares',
      `$S -c 'mkdir d'; $S -ec 'mkdir d' 2>/dev/null; echo $?; $S -c ' echo "a  b" >f'; cat f`,
    ],
  ])('%s', async (_, script) => {
    const bare = await inBash(rig, script, { S: '/bin/sh' })

    for (const S of [`${BIN} shell`, taskerShell, `${BIN} shell --stage BUILD --tag=a=b`]) {
      await inBash(rig, 'rm -rf d')
      expect(await inBash(rig, script, { S })).toEqual(bare)
    }
  })

  test('another shell than sh', async () => {
    const script = `$S -o pipefail -c 'false | true; echo $? $BASH_VERSION'; $S -c 'echo <(:)'`

    const bare = await inBash(rig, script, { S: '/bin/bash' })
    const wrapped = await inBash(rig, script, { S: taskerShell, TASKER_SHELL: '/bin/bash' })

    expect(wrapped).toEqual(bare)
    expect(bare.stdout).toMatch(/^1 5/)
  })

  test('where node cannot start, the shell runs it', async () => {
    const { stdout, stderr } = await inBash(
      rig,
      `ulimit -v 400000; $TASKER shell --stage X --tag a=b --chdir / -ec 'pwd; false; echo on'; echo $?`,
    )

    expect(stdout).toBe('/\n1\n')
    expect(stderr).toMatch(/^tasker: .* the command runs without being tracked\n$/)
  })
})

describe('what is recorded', () => {
  test('a line under the name of its script, with the options that stand before it', async () => {
    writeFileSync(join(rig.home, 'DAILY_load.sh'), 'exit 3')

    await inBash(
      rig,
      `$TASKER shell -c 'sh DAILY_load.sh >out 2>&1'; $TASKER shell --stage NIGHT --tag a=b -ec 'sort | wc -l' </dev/null`,
    )

    expect(rowsOf(rig)).toMatchObject([
      { task_name: 'DAILY_load.sh', task_stage: 'DAILY', task_type: 'sh', exit_code: 3 },
      { task_name: 'sort | wc -l', task_stage: 'NIGHT', tags: '{"a":"b"}', exit_code: 0 },
    ])
    expect(rowsOf(rig)[1]?.command).toBe(JSON.stringify(['/bin/sh', '-ec', 'sort | wc -l']))
  })

  test('the last one of an option holds, because make puts those of a target behind those of all', async () => {
    await inBash(rig, '$TASKER shell --stage ALL --tag a=b --stage ONE --tag c=d -c "date; :"')

    expect(rowsOf(rig)).toMatchObject([{ task_stage: 'ONE', tags: '{"a":"b","c":"d"}' }])
  })

  test.each([
    'echo "made it" >f',
    'mkdir -p a/b',
    ':',
    'true',
    '# nothing',
    ' rm -f f',
    "printf '%s\\n' a",
    '[ -d / ]',
  ])('not a line that only prepares: %s', async line => {
    expect((await inBash(rig, '$TASKER shell -c "$LINE"', { LINE: line })).code).toBe(0)

    expect(rowsOf(rig)).toEqual([])
  })

  test.each([
    'echo a; sleep 0',
    'echo "$(date)"',
    'mkdir a && date',
    'true | sort',
    'echo `date`',
    'touch a\ndate',
    'truex || :',
  ])('a line that begins like that and does more: %s', async line => {
    await inBash(rig, '$TASKER shell -c "$LINE"', { LINE: line })

    expect(rowsOf(rig)).toHaveLength(1)
  })

  test('a line that is tracked by itself only once', async () => {
    await inBash(rig, `$TASKER shell -c "$TASKER run --task once -- true"`)

    expect(taskNames()).toEqual(['once'])
  })

  test('not a shell that is only entered', async () => {
    const { stdout } = await rig.tasker(['shell'], { input: 'echo $0; exit 0\n' })

    expect(stdout).toBe('/bin/sh\n')
    expect(rowsOf(rig)).toEqual([])
  })

  test('a wrong option of ours stops it before the start', async () => {
    expect(await rig.tasker(['shell', '--stag', 'x', '-c', 'touch a; date'])).toMatchObject({
      stderr: 'tasker: tasker run has no option --stag; did you mean --stage?\n',
      code: 125,
    })
  })
})

describe('for those who start a shell with -c', () => {
  wherePresent('parallel')('GNU parallel', async () => {
    const { stdout, code } = await inBash(rig, `parallel -k 'echo {}; exit {}' ::: 0 3 2>/dev/null`, {
      PARALLEL_SHELL: taskerShell,
    })

    expect({ stdout, code }).toEqual({ stdout: '0\n3\n', code: 1 })
    expect(
      rowsOf(rig)
        .map(row => row.exit_code)
        .toSorted(),
    ).toEqual([0, 3])
  })

  needing('setsid')('cron, whose SHELL is one path', async () => {
    const { stdout } = await inBash(
      rig,
      `env -i HOME="$HOME" LOGNAME=root SHELL=${taskerShell} PATH=/usr/bin:/bin TASKER_STATE_DIR="$TASKER_STATE_DIR" \\
         setsid -w ${taskerShell} -c 'sort | wc -l; exit 3' </dev/null 2>&1 | cat; echo "\${PIPESTATUS[0]}"`,
    )

    expect(stdout).toBe('0\n3\n')
    // Without the variable that names another database.
    expect(rowsOf({ ...rig, env: {} }).map(row => row.task_name)).toEqual(['sort | wc -l; exit 3'])
  })
})
