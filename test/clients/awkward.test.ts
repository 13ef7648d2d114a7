import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import { parseFileLine } from '../../src/protocol/parse.ts'
import { needing } from '../rig/needing.ts'
import type { Rig } from '../rig/tasker.ts'
import { createClientRig } from './client-rig.ts'

const LONGEST_LINE = 4096

let rig: Rig
beforeEach(() => {
  rig = createClientRig()
})
afterEach(() => rig[Symbol.dispose]())

/** Runs a script with a message file that nobody else reads; gives what it says, and how it ended. */
function messagesOf(
  program: string,
  text: string,
): { messages: Message[]; stderr: string; status: number | null } {
  const file = join(rig.home, 'messages')
  writeFileSync(file, '')
  writeFileSync(join(rig.home, 'script'), text)
  const { stderr, status } = spawnSync(program, ['script'], {
    cwd: rig.home,
    env: { ...rig.env, TASKER_FILE: file },
    encoding: 'utf8',
  })
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  const messages = lines.flatMap(line => {
    const found = parseFileLine(line)
    expect(found, line).not.toEqual([])
    expect(Buffer.byteLength(line)).toBeLessThan(LONGEST_LINE)
    return found
  })
  return { messages, stderr, status }
}

const status = (text: string): Message => ({ verb: 'status', text })

const EACH_TEXT = [
  status('two\nlines'),
  status('"quotes" \\ and \'others\''),
  status('Köln 😀'),
  status('::tasker 45/120 and {braces}'),
  { verb: 'subtask', name: 'done' },
  { verb: 'subtask', name: '2/5 x' },
] satisfies Message[]

const EACH_NUMBER = [
  { verb: 'items', done: 150 },
  { verb: 'items', done: 3, total: 4 },
  { verb: 'percent', percent: 100 },
  { verb: 'percent', percent: 0 },
  { verb: 'alive' },
  { verb: 'advance', by: 5 },
] satisfies Message[]

const SCRIPTS = {
  Rscript: `source("tasker.R")
    for (text in c("two\\nlines", "\\"quotes\\" \\\\ and 'others'", "Köln 😀", "::tasker 45/120 and {{braces}}")) gmessage(text)
    genter("done"); genter("2/5 x")
    track_subtask_progress(150, 120); track_subtask_progress("3", 4L)
    track_status(subtask_percent = 140); track_status(subtask_percent = -1)
    track_status(current_subtask = NA, overall_percent = NaN, subtask_percent = Inf, subtask_message = NULL, subtask_status = "ODD")
    subtask_increment(5, 3)`,
  python3: `from tasker import *
for text in ["two\\nlines", "\\"quotes\\" \\\\ and 'others'", "Köln 😀", "::tasker 45/120 and {braces}"]: gmessage(text)
genter("done"); genter("2/5 x")
track_subtask_progress(150, 120); track_subtask_progress("3", 4.0)
track_status(subtask_percent=140); track_status(subtask_percent=-1)
track_status(current_subtask=None, overall_percent=float("nan"), subtask_percent=float("inf"), subtask_status="ODD")
subtask_increment(5, 3)`,
  node: `import * as t from './tasker.mjs'
for (const text of ['two\\nlines', '"quotes" \\\\ and \\'others\\'', 'Köln 😀', '::tasker 45/120 and {braces}']) t.gmessage(text)
t.genter('done'); t.genter('2/5 x')
t.trackSubtaskProgress(150, 120); t.trackSubtaskProgress('3', 4)
t.trackStatus({ subtaskPercent: 140 }); t.trackStatus({ subtaskPercent: -1 })
t.trackStatus({ currentSubtask: null, overallPercent: NaN, subtaskPercent: Infinity, subtaskStatus: 'ODD' })
t.subtaskIncrement(5, 3)`,
}

const LONG: Record<string, string> = {
  Rscript: 'source("tasker.R"); gmessage(strrep("äö", 5e5))',
  python3: 'from tasker import *; gmessage("äö" * 500000)',
  node: "import('./tasker.mjs').then(t => t.gmessage('äö'.repeat(5e5)))",
}
const ENDS: Record<string, string> = {
  Rscript: 'quit(status = 7)',
  python3: 'import sys; sys.exit(7)',
  node: 'process.exitCode = 7',
}

describe.each(Object.entries(SCRIPTS))('%s', (program, script) => {
  const withProgram = needing(program)

  withProgram('awkward texts arrive as they are, awkward numbers as far as they make sense', () => {
    const said = messagesOf(program, script)

    expect(said).toEqual({ messages: [...EACH_TEXT, ...EACH_NUMBER], stderr: '', status: 0 })
  })

  withProgram('a text of a million characters is shortened to what a line may hold', () => {
    const [wanted] = messagesOf(program, LONG[program] ?? '').messages

    expect(wanted).toEqual({ verb: 'status', text: expect.stringMatching(/^(äö){100,}ä?\.\.\.$/) })
  })

  withProgram('a message file that is gone, or is none, costs nothing; none is made', () => {
    writeFileSync(join(rig.home, 'script'), `${script}\n${ENDS[program]}`)

    for (const TASKER_FILE of ['gone', 'gone/away', '/', 'bin', '']) {
      const env = { ...rig.env, TASKER_FILE }
      const { status, stderr } = spawnSync(program, ['script'], { cwd: rig.home, env, encoding: 'utf8' })
      expect({ TASKER_FILE, status, stderr }).toEqual({ TASKER_FILE, status: 7, stderr: '' })
    }
    expect(existsSync(join(rig.home, 'gone'))).toBe(false)
  })
})

needing('Rscript')('R: neither the random seed nor an option is touched, and a warning is no error', () => {
  const said = messagesOf(
    'Rscript',
    `options(warn = 2); set.seed(1); seed <- .Random.seed; before <- options()
     source("tasker.R")
     ${SCRIPTS.Rscript}
     Sys.setenv(TASKER_FILE = "/proc/1/mem"); gmessage("not written")
     Sys.setenv(PATH = "/usr/bin:/bin"); stopifnot(nrow(get_current_status()) == 0, is.null(get_tasker_config()))
     register_task("DAILY", "x"); create_schema()
     stopifnot(identical(seed, .Random.seed), identical(before, options()))`,
  )

  expect(said.status).toBe(0)
  expect(said.stderr).toMatch(/^(tasker: the command tasker is not on the PATH\n)+$/)
})

needing('Rscript')('R: an error or a warning in an argument stays the error of the script', () => {
  const said = messagesOf(
    'Rscript',
    `source("tasker.R"); options(warn = 2)
     fails <- function(call) tryCatch({ call; "nothing" }, error = conditionMessage)
     stopifnot(fails(gmessage(stop("mine"))) == "mine", fails(track_finish(stop("mine"))) == "mine")
     stopifnot(fails(track_status(subtask_message = stop("mine"))) == "mine")
     stopifnot(fails(track_subtask_progress(stop("mine"))) == "mine", fails(register_tasks(stop("mine"))) == "mine")
     stopifnot(grepl("NAs introduced", fails(track_subtask_progress(as.numeric("x")))))
     invisible(sapply(1:2, function(k) gmessage("row {k}")))
     do.call(gmessage, list("{1 + 1}"))`,
  )

  expect(said).toEqual({ messages: [status('row 1'), status('row 2'), status('2')], stderr: '', status: 0 })
})

needing('Rscript')('R: text of another encoding, a factor, a list, NA and nothing', () => {
  const said = messagesOf(
    'Rscript',
    `source("tasker.R")
     latin1 <- "K\\xf6ln"; gmessage(latin1); Encoding(latin1) <- "latin1"; gmessage(latin1)
     gmessage(factor("low")); track_status(subtask_message = list("a", 1)); track_status(subtask_message = NA)
     track_subtask_progress(1e5, 1e6, NULL); track_error(c("a", "b"), character(0))
     options(OutDec = ","); track_status(overall_percent = 62.5)`,
  )

  expect(said.messages).toEqual([
    status('Köln'),
    status('Köln'),
    status('low'),
    status('a 1'),
    { verb: 'alive' },
    { verb: 'items', done: 100_000, total: 1_000_000 },
    { verb: 'error', text: 'a b' },
    { verb: 'overall', percent: 62.5 },
  ])
})

/** Templates, and what they are for `i <- 3; state <- c("DE", "MD")`. */
const TEMPLATES: [string, string][] = [
  ['row {i}', 'row 3'],
  ['{i + 1} of {length(state)}', '4 of 2'],
  ["{paste(state, collapse = '}')}", 'DE}MD'],
  ['{{i}} and }', '{i} and }'],
  ['{ if (i > 2) { "many" } else "few" }', 'many'],
  ["{sprintf('%05.1f', i)}", '003.0'],
  ['{NA} {TRUE} {1e6}', 'NA TRUE 1e+06'],
]

needing('Rscript')('R: {expressions} come to what glue() makes of them, in the frame of the caller', () => {
  const literal = (text: string) => `"${text.replace(/[\\"]/g, '\\$&')}"`
  const said = messagesOf(
    'Rscript',
    `source("tasker.R")
     has_glue <- requireNamespace("glue", quietly = TRUE)
     local({
       i <- 3; state <- c("DE", "MD")
       for (text in c(${TEMPLATES.map(([text]) => literal(text)).join(', ')})) {
         gmessage(text)
         if (has_glue) stopifnot(identical(.tasker$glue(text, environment()), as.character(glue::glue(text))))
       }
     })`,
  )

  expect(said).toEqual({ messages: TEMPLATES.map(([, text]) => status(text)), stderr: '', status: 0 })
})

needing('Rscript')('R: an expression that fails or does not end stays as it is', () => {
  const said = messagesOf(
    'Rscript',
    'source("tasker.R"); gmessage("{nobody} {stop(1)} {1 +} {\'"); genter("a { b")',
  )

  expect(said).toEqual({
    messages: [status("{nobody} {stop(1)} {1 +} {'"), { verb: 'subtask', name: 'a { b' }],
    stderr: '',
    status: 0,
  })
})

needing('python3')(
  'Python: names of the caller in a text of the script, and nothing that a value brings along',
  () => {
    const said = messagesOf(
      'python3',
      `from tasker import *
place = "Köln"
class Broken:
    def __format__(self, form): raise ValueError
    __str__ = None
def work():
    password, i, rate, broken = "geheim", 7, 0.5, Broken()
    file = "{password" + chr(125) + ".csv"
    gmessage("{place} {i:03d} {rate:.0%} {file!r} {{i}} {nobody} {broken} {i.real}")
    gmessage(f"loading {file}"); gmessage(file); gmessage("loading " + file)
    gmessage(broken); gmessage(b"bytes \\xff"); gmessage("surrogate \\udce9")
work()`,
    )

    expect(said).toEqual({
      messages: [
        status("Köln 007 50% '{password}.csv' {i} {nobody} {broken} {i.real}"),
        status('loading {password}.csv'),
        status('{password}.csv'),
        status('loading {password}.csv'),
        status('bytes \ufffd'),
        status('surrogate ?'),
      ],
      stderr: '',
      status: 0,
    })
  },
)

needing('python3')('Python: the syntax is that of 3.6', () => {
  const check = 'import ast; ast.parse(open("tasker.py").read(), feature_version=(3, 6))'

  expect(spawnSync('python3', ['-c', check], { cwd: rig.home, encoding: 'utf8' }).stderr).toBe('')
})

describe.each(['sh', 'bash'])('%s', shell => {
  needing(shell)('awkward texts and numbers, with set -eu; the status of the script stays', () => {
    const script = `set -eu
      . ./tasker.sh
      gmessage 'two
lines'; gmessage '"quotes" \\ and $x %s'; gmessage 'Köln 😀'; genter done; genter '2/5 x'
      track_subtask_progress 150 120; track_subtask_progress 3 4; track_subtask_progress many
      track_status subtask_percent=140; track_status subtask_percent=-1 overall_percent= subtask_status=
      subtask_increment 5 3
      gmessage "$(head -c 100000 /dev/zero | tr '\\0' x)"
      TASKER_FILE=/gone/away gmessage x
      exit 7`

    const said = messagesOf(shell, script)

    expect(said).toMatchObject({ stderr: '', status: 7 })
    expect(said.messages).toEqual([
      status('two lines'),
      status('"quotes" \\ and $x %s'),
      status('Köln 😀'),
      { verb: 'subtask', name: 'done' },
      { verb: 'subtask', name: '2/5 x' },
      { verb: 'items', done: 150 },
      { verb: 'items', done: 3, total: 4 },
      { verb: 'percent', percent: 100 },
      { verb: 'alive' },
      { verb: 'advance', by: 5 },
      status('x'.repeat(800)),
    ])
  })
})
