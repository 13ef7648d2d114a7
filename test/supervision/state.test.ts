import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { BIN, createRig } from '../rig/tasker.ts'
import { openTerminal, typeIn } from '../rig/terminal.ts'
import { inBash } from './side-by-side.ts'

const PROBE = join(import.meta.dirname, '..', 'rig', 'probe.py')

/** What is done before the command is started, bare or wrapped. `"$@"` is the start. */
const SURROUNDINGS: readonly (readonly [what: string, preparation: string])[] = [
  ['an ordinary shell', '"$@"'],
  ['ignored signals', `trap '' HUP INT PIPE USR1; "$@"`],
  ['blocked signals', 'exec env --block-signal=TERM,USR2 "$@"'],
  ['a soft limit of open files', 'ulimit -Sn 200; "$@"'],
  ['64 open files at most', 'ulimit -n 64; "$@"'],
  ['other limits', 'ulimit -c 0; ulimit -s 4096; ulimit -f 100000; ulimit -Su 5000; "$@"'],
  ['priority, affinity and umask', 'umask 027; exec nice -n 5 taskset -c 0 "$@"'],
  ['low and high descriptors', 'exec 3</dev/zero 5>/dev/null 62</dev/zero 63>/dev/null; "$@"'],
  ['no standard input', '"$@" <&-'],
  ['standard input from /dev/null', '"$@" </dev/null'],
  ['a pipe as standard input', 'echo x | "$@"'],
  ['a session of its own', 'setsid -w "$@"'],
  ['a folder that was deleted', 'mkdir gone; cd gone; rmdir ../gone; "$@"'],
  ['an empty environment', 'exec env -i "TASKER_STATE_DIR=$TASKER_STATE_DIR" "$@"'],
  ['variables that no shell can have', `exec env 'BASH_FUNC_m%%=() { :; }' "a.b-c=it's" '1=2' "$@"`],
  ['variables that are not UTF-8', `exec env $'LATIN=caf\\351\\n' $'n\\351=v' "$@"`],
  ['a PWD that is not true', 'exec env PWD=/nowhere OLDPWD=relative "$@"'],
  ['variables of node', 'exec env NODE_OPTIONS=--bogus NODE_PATH=/x NODE_EXTRA_CA_CERTS=/x "$@"'],
  ['arguments to the byte', `"$@" '' $'caf\\351\\n' -- $'a\\nb' '%s\\\\' "it's"`],
]

describe('the command sees of itself what it would see without us', () => {
  for (const [what, preparation] of SURROUNDINGS) {
    needing(
      'python3',
      'setsid',
      'taskset',
    )(`in a file and through a pipe: ${what}`, async () => {
      using rig = createRig()
      const begin = `begin() { ${preparation}; }`

      const finished = await inBash(
        rig,
        `${begin}
        said() { grep -v 'getcwd() failed'; [ $? = 1 ]; } # dash says it before a script's first line
        out=$PWD/seen.json; here=$PWD
        take() { name=$1; shift; cd "$here"; ( begin "$@" ); cd "$here"; mv seen.json "$name"; }
        take bare-file /usr/bin/python3 ${PROBE} $out >f 2>&1
        take file $TASKER run -- /usr/bin/python3 ${PROBE} $out >f 2>&1
        said <f
        take bare-pipe /usr/bin/python3 ${PROBE} $out 2>&1 | said
        take pipe $TASKER run -- /usr/bin/python3 ${PROBE} $out 2>&1 | said`,
      )

      expect(finished).toMatchObject({ stdout: '', stderr: '', code: 0 })
      const seen = (name: string) => comparable(readFileSync(join(rig.home, name), 'utf8'))
      expect(seen('file')).toEqual(seen('bare-file'))
      expect(seen('pipe')).toEqual(seen('bare-pipe'))
    })
  }
})

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
      ([, preparation], index) => `begin() { ${preparation}; }
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
function comparable(json: string): unknown {
  const { environ, stat, ...facts } = JSON.parse(json)
  return {
    ...facts,
    stat: { ...stat, session: undefined, pgrp: undefined, leads: stat.session === stat.pgrp },
    environ: environ.filter((entry: string) => !/^(TASKER_(RUN_ID|TOKEN|FILE)|_)=/.test(entry)),
  }
}
