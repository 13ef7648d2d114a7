import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { rowsOf } from '../rig/rows.ts'
import { BIN, createRig, type Rig } from '../rig/tasker.ts'
import { bareAndWrapped, inBash } from './side-by-side.ts'

const ROOT = join(import.meta.dirname, '..', '..')

let rig: Rig
beforeEach(() => {
  rig = createRig()
  symlinkSync(BIN, join(rig.home, 'tasker'))
  symlinkSync(BIN, join(rig.home, 'tasker-shell'))
  rig.env.PATH = `${rig.home}:${rig.env.PATH}`
})
afterEach(() => rig[Symbol.dispose]())

const makefile = (text: string, name = 'Makefile') => writeFileSync(join(rig.home, name), text)

/** A recipe that succeeds only while two others run beside it. */
const MEET =
  '@touch $@.here; for i in $$(seq 500); do [ -e a.here ] && [ -e b.here ] && [ -e c.here ] && exit; sleep 0.02; done; exit 1'

describe('make is not changed by tasker before its recipes', () => {
  const SAME: readonly (readonly [promise: string, makefile: string, script: string])[] = [
    [
      'the job server goes through to the next make',
      `all: left right\nleft: ; @+$(W) $(MAKE) -f sub a b\nright: ; @+$(W) $(MAKE) -f sub c\na b c: ; ${MEET}\n`,
      'cp Makefile sub; rm -f *.here; make -j3 --no-print-directory 2>&1; echo $?',
    ],
    [
      'MAKEFLAGS and MAKELEVEL',
      `all: ; @+$(W) sh -c 'echo $$MAKEFLAGS-$$MAKELEVEL'\n`,
      "make -j4 -k A=b | sed 's/GMfifo[0-9]*//'; make -s",
    ],
    [
      'a job server that is a fifo (make 4.4)',
      '',
      `mkfifo jobs 2>/dev/null; export MAKEFLAGS=" -j4 --jobserver-auth=fifo:$PWD/jobs"; exec 5<>jobs; printf ++ >jobs
       $W sh -c 'echo "$MAKEFLAGS" | sed "s|$PWD||"; dd if=jobs bs=1 count=1 status=none; printf + >jobs'; dd <&5 bs=1 count=2 status=none`,
    ],
    [
      'the status of a failed recipe, and what goes on',
      `all: a b c\na: ; @$(W) sh -c 'exit 7'\nb: ; @-$(W) false\nc: ; @$(W) sh -c 'kill -TERM $$$$'\n`,
      'make -k 2>&1; echo $?',
    ],
    [
      'output that is kept together',
      `all: a b\na b: ; @$(W) sh -c 'echo $@; echo $@ >&2'\n`,
      'make -O -j2 2>&1 | sort',
    ],
    [
      'Ctrl-C, and the target half made is gone',
      `out: ; @$(W) sh -c 'echo half >$@; touch begun; sleep 20'\n`,
      `rm -f begun; setsid env --default-signal make >f 2>&1 & p=$!
       for i in $(seq 1000); do [ -e begun ] && break; sleep 0.01; done; sleep 0.1
       kill -INT -- -$p; wait $p; echo $?; sort f; ls out 2>&1`,
    ],
  ]
  for (const [promise, text, script] of SAME) {
    needing('make', 'setsid')(promise, async () => {
      makefile(text)

      const { bare, wrapped } = await bareAndWrapped(rig, script)

      expect(wrapped).toEqual(bare)
      expect(bare.stdout).not.toContain('jobserver unavailable')
    })
  }
})

needing('make')('the recipes of a tracked make are part of its run, and both sides show it', async () => {
  makefile(`all: a b\na b: ; @tasker run --task $@ -- true\n`)

  await inBash(rig, 'tasker run -- make -j2')

  const [all, ...recipes] = rowsOf(rig)
  expect(all).toMatchObject({ task_name: 'make', task_type: 'make', parent_run_id: null })
  expect(recipes).toMatchObject([{ parent_run_id: all?.run_id }, { parent_run_id: all?.run_id }])
  const { stdout } = await inBash(rig, 'tasker show make; tasker show a')
  expect(stdout).toMatch(/^Runs in it\n.*\n +. FINISHED .* [ab] .*\n +. FINISHED .* [ab] /m)
  expect(stdout).toMatch(new RegExp(`part of +${all?.run_id}$`, 'm'))
})

describe('as the shell of make', () => {
  const text = `
X := $(shell echo asked; :)
all: one two
\t@echo $(X) $@ "it's" | cat
\tmkdir -p d; :
one:
\t@-sort -o /none/x /dev/null
\t@echo $$0 $(shell echo asked in a recipe)
two: .SHELLFLAGS = -euc
two:
\t@-false; echo not reached
`

  needing('make')('every line does what it does in another shell', async () => {
    makefile(text)
    const script = 'make -k 2>&1; echo $?; make -s -n all 2>&1; make -j3 -k 2>/dev/null | sort'

    const bare = await inBash(rig, `export MAKEFLAGS=SHELL=/bin/bash; ${script}`)
    const wrapped = await inBash(rig, `export MAKEFLAGS=SHELL=tasker-shell TASKER_SHELL=/bin/bash; ${script}`)

    expect(wrapped).toEqual(bare)
  })

  needing('make')(
    'its lines are runs, named by what they do; what it only asks or prepares is none',
    async () => {
      makefile(text)

      await inBash(rig, "make SHELL='tasker shell --stage BUILD'")

      expect(rowsOf(rig)).toMatchObject([
        { task_name: 'sort -o /none/x /dev/null', task_stage: 'BUILD', execution_status: 'FAILED' },
        { task_name: 'false; echo not reached', task_stage: 'BUILD' },
        { task_name: `echo asked all "it's" | cat`, task_stage: 'BUILD' },
        { task_name: 'mkdir -p d; :', task_stage: 'BUILD' },
      ])
    },
  )

  needing('make')('options for one target, and a recipe in one piece', async () => {
    makefile(`
SHELL = tasker-shell
.ONESHELL:
load: .SHELLFLAGS = --stage LOAD -ec
load:
\t@a=1
\techo $$a
\tls /none
\techo not reached
`)

    const { stdout } = await inBash(rig, 'make load 2>/dev/null')

    expect(stdout).toBe('1\n')
    expect(rowsOf(rig)).toMatchObject([{ task_stage: 'LOAD', exit_code: 2 }])
  })
})

needing('make')('the three ways of docs/make.md', async () => {
  const page = readFileSync(join(ROOT, 'docs/make.md'), 'utf8')
  const blocks = [...page.matchAll(/^```make\n(.*?)^```/gms)].map(match => match[1] ?? '')
  const [whole = '', every = ''] = [...page.matchAll(/^ {4}(\S.*)$/gm)].map(match => match[1] ?? '')
  expect(blocks).toHaveLength(3)
  writeFileSync(join(rig.home, 'Rscript'), '#!/bin/sh\necho "made by $1"', { mode: 0o755 })
  mkdirSync(join(rig.home, 'sub'))
  makefile('all: ; @true | cat', 'sub/Makefile')
  makefile(`report: report.csv sub\n${blocks[0]}load.R: ; @touch $@ | cat\n.PHONY: sub\n`)

  expect((await inBash(rig, `${whole} && cat report.csv`)).stdout).toMatch(/^made by load\.R$/m)
  await inBash(rig, every.replace('make ', 'make load.R -B '))
  makefile(`${blocks[1]}${blocks[2]}load: ; @date | cat\nother: ; @: | cat\n`)
  await inBash(rig, 'make load other')

  const named = rowsOf(rig).map(row => `${row.task_stage} ${row.task_name}`)
  expect(named.slice(0, 3).toSorted()).toEqual(['NIGHTLY report', 'REPORT load.R', 'UNKNOWN sub:make'])
  expect(named.slice(3)).toEqual(['UNKNOWN touch load.R | cat', 'LOAD date | cat', 'REPORT : | cat'])
})

needing('make')('examples/Makefile', async () => {
  const finished = await inBash(rig, `make -f ${ROOT}/examples/Makefile -j2 out=out && cat out/report`)

  expect(finished).toMatchObject({ stderr: '', code: 0 })
  expect(finished.stdout).toMatch(/^ +\d+ tasker\n/m)
  expect(finished.stdout).toMatch(/^docs\/configuration\.md$/m)
  expect(rowsOf(rig).map(row => row.task_stage)).toEqual(['REPORT', 'REPORT', 'REPORT'])
})
