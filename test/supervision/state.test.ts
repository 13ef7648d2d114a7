import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig } from '../rig/tasker.ts'
import { openTerminal, typeIn } from '../rig/terminal.ts'
import { inBash } from './side-by-side.ts'

const RIG = join(import.meta.dirname, '..', 'rig')
const PROBE = join(RIG, 'probe.py')

/** What is done before the command is started, bare or wrapped. `"$@"` is the start, `$PRESET` sets what no shell can. */
const SURROUNDINGS: readonly (readonly [what: string, preparation: string])[] = [
  ['an ordinary shell', '"$@"'],
  ['ignored signals', `trap '' HUP INT PIPE USR1; "$@"`],
  [
    'signals that node does not know, ignored',
    'exec $PRESET ignore=34 ignore=50 ignore=64 ignore=16 -- "$@"',
  ],
  ['blocked signals', 'exec env --block-signal=TERM,USR2 "$@"'],
  ['signals that node does not know, blocked', 'exec $PRESET block=34 block=50 block=64 block=16 -- "$@"'],
  ['a background start', '"$@" & wait'],
  ['a soft limit of open files', 'ulimit -Sn 200; "$@"'],
  ['64 open files at most', 'ulimit -n 64; "$@"'],
  [
    'other limits',
    'ulimit -c 0; ulimit -s 4096; ulimit -f 100000; ulimit -Su 5000; ulimit -t 500; ulimit -q 9999; ulimit -i 99; "$@"',
  ],
  ['priority, affinity and umask', 'umask 027; exec nice -n 5 taskset -c 0 "$@"'],
  ['a scheduler', 'exec chrt --batch 0 "$@"'],
  ['priorities of input and output, and of the end', 'exec $PRESET ioprio=24579 oom_score_adj=321 -- "$@"'],
  [
    'habits of the kernel',
    'exec $PRESET timerslack=77777 thp_disable=1 coredump_filter=0x11 mempolicy=3 -- "$@"',
  ],
  ['a personality', 'exec setarch -R "$@"'],
  ['no new privileges', 'exec $PRESET no_new_privs=1 -- "$@"'],
  ['low and high descriptors', 'exec 3</dev/zero 5>/dev/null 62</dev/zero 63>/dev/null; "$@"'],
  ['descriptors 3 to 9, all of them', 'exec 3</ 4</ 5</ 6</ 7</ 8</ 9</; "$@"'],
  ['a process substitution', '"$@" 7< <(sleep 0) 63> >(cat)'],
  ['no standard input', '"$@" <&-'],
  ['standard input from /dev/null', '"$@" </dev/null'],
  ['standard input from a file', 'echo x >in; "$@" <in'],
  ['a pipe as standard input', 'echo x | "$@"'],
  ['a session of its own', 'setsid -w "$@"'],
  ['a folder that was deleted', 'mkdir gone; cd gone; rmdir ../gone; "$@"'],
  ['an empty environment', 'exec env -i "TASKER_STATE_DIR=$TASKER_STATE_DIR" "$@"'],
  ['variables that no shell can have', `exec env 'BASH_FUNC_m%%=() { :; }' "a.b-c=it's" '1=2' '=x' "$@"`],
  ['variables that are not UTF-8', `exec env $'LATIN=caf\\351\\n' $'n\\351=v' "$@"`],
  ['a PWD that is not true', 'exec env PWD=/nowhere OLDPWD=relative "$@"'],
  ['variables of node', 'exec env NODE_OPTIONS=--bogus NODE_PATH=/x NODE_EXTRA_CA_CERTS=/x "$@"'],
  ['variables of shells', `exec env IFS=x PS4=y ENV=/nowhere PPID=1 LINENO=2 OPTIND=1 "_tasker_1=mine" "$@"`],
  [
    'an environment of 200 kB',
    `for i in $(seq 2000); do printf -v V$i %090d $i; export V$i; done; exec env 'a.b=1' $'L=\\351' PWD=/nowhere "$@"`,
  ],
  ['an odd variable of 100 kB', `exec env "a.b=$(printf %0100000d 1)" 'c.d=e' "$@"`],
  ['arguments to the byte', `"$@" '' $'caf\\351\\n' -- $'a\\nb' '%s\\\\' "it's"`],
  ['an odd variable and an argument that is not UTF-8', `exec env 'a.b=1' "$@" $'caf\\351' x=y`],
  ['an argument of 120 kB', '"$@" "$(printf %0120000d 1)"'],
  ['5,000 arguments', '"$@" $(seq 5000)'],
  ['empty arguments', `"$@" '' '' ''`],
]

/** Where only root can prepare it. */
const SURROUNDINGS_OF_ROOT: readonly (readonly [what: string, preparation: string])[] = [
  ['another user without a name', 'exec setpriv --reuid=54321 --regid=54322 --groups=54323,54324 "$@"'],
  [
    'capabilities',
    'exec setpriv --reuid=54321 --regid=54321 --clear-groups --inh-caps=+net_raw,+chown --ambient-caps=+net_raw --bounding-set=-sys_time "$@"',
  ],
  ['secure bits', 'exec $PRESET securebits=47 -- "$@"'],
  ['a scheduler in real time', 'exec chrt --fifo 3 "$@"'],
  ['a higher priority', 'exec nice -n -5 "$@"'],
]

/** The tree that is tested may lie where only its owner can read. */
const othersCanRead =
  process.getuid?.() === 0 &&
  spawnSync('setpriv', ['--reuid=54321', '--regid=54322', '--clear-groups', BIN, '--version']).status === 0

describe('the command sees of itself what it would see without us, in a file, through a pipe and in a log', () => {
  const tested = needing('python3', 'setsid', 'taskset', 'chrt', 'setarch')
  for (const [what, preparation] of SURROUNDINGS) tested(what, () => seesTheSame(preparation))
  for (const [what, preparation] of SURROUNDINGS_OF_ROOT)
    tested.skipIf(!othersCanRead)(`as root: ${what}`, () => seesTheSame(preparation))
})

async function seesTheSame(preparation: string): Promise<void> {
  using rig = createRig()

  const finished = await inBash(
    rig,
    `begin() { ${preparation}
    }
    chmod 777 .
    said() { grep -v 'getcwd() failed'; [ $? = 1 ]; } # dash says it before a script's first line
    out=$PWD/seen.json; here=$PWD
    take() { name=$1; shift; cd "$here"; ( begin "$@" ); cd "$here"; mv seen.json "$name"; }
    probe="/usr/bin/python3 ${PROBE} $out"
    take bare-file $probe >f 2>&1
    take file $TASKER run -- $probe >f 2>&1
    said <f
    take bare-pipe $probe 2>&1 | said
    take pipe $TASKER run -- $probe 2>&1 | said
    take log $TASKER run --quiet -- $probe 2>&1 | said`,
    { PRESET: `/usr/bin/python3 ${join(RIG, 'preset.py')}` },
  )

  expect(finished).toMatchObject({ stdout: '', stderr: '', code: 0 })
  const seen = (name: string) => comparable(readFileSync(join(rig.home, name), 'utf8'))
  expect(seen('file')).toEqual(seen('bare-file'))
  expect(seen('pipe')).toEqual(seen('bare-pipe'))
  const { descriptors: _own, ...inLog } = seen('log')
  expect(seen('bare-file')).toMatchObject(inLog)
}

/** Of the surroundings those that a terminal might make a difference to. */
const IN_A_TERMINAL = SURROUNDINGS.filter(([what]) =>
  /^(an ordinary|ignored|blocked|a soft|low and|no standard|a session|an empty|arguments)/.test(what),
)

describe('in a terminal and with --pty', () => {
  needing(
    'python3',
    'setsid',
    'tmux',
  )('all that differs is which terminal its output is', async () => {
    using rig = createRig()
    using terminal = openTerminal(rig)
    const scripts = IN_A_TERMINAL.map(
      ([, preparation], index) => `begin() { ${preparation}
        }
        ( begin /usr/bin/python3 ${PROBE} $PWD/seen ); mv seen bare-${index}
        ( begin ${BIN} run --pty -- /usr/bin/python3 ${PROBE} $PWD/seen ); mv seen pty-${index}`,
    )
    writeFileSync(join(rig.home, 'try.sh'), scripts.join('\n'))

    const status = await typeIn(rig, terminal, 'here', 'bash ../try.sh').ended()

    expect(status).toBe(0)
    const seen = (way: string) =>
      IN_A_TERMINAL.map(([what], index) => [
        what,
        comparable(readFileSync(join(rig.home, 'here', `${way}-${index}`), 'utf8')),
      ])
    expect(withoutNumber(seen('pty'))).toEqual(withoutNumber(seen('bare')))
  })
})

/** Of the terminals that descriptors 1 and 2 are. */
function withoutNumber(seen: unknown): unknown {
  return JSON.parse(JSON.stringify(seen).replace(/("[12]":"device \/dev\/pts\/)\d+/g, '$1N'))
}

/** Without what a wrapper may add, what a shell tells of whom it starts (`_`), and without the number of a session or group that is new each time. */
function comparable(json: string): Record<string, unknown> {
  const { environ, stat, ...facts } = JSON.parse(json)
  return {
    ...facts,
    stat: { ...stat, session: undefined, pgrp: undefined, leads: stat.session === stat.pgrp },
    environ: environ.filter((entry: string) => !/^(TASKER_(RUN_ID|TOKEN|FILE)|_)=/.test(entry)),
  }
}
