import { stripVTControlCharacters } from 'node:util'

const LONGEST = 500
/** More than this before the end of a log is not what ended it. */
const LINES_LOOKED_AT = 400
const LONGEST_LINE_LOOKED_AT = 2_000

/**
 * The line that a person would quote from the end of a log: the error of R, Python, a shell, make, psql and their
 * like, not the frames and remarks around it, and what went wrong rather than that something did. One line, without
 * colours, of at most 500 characters; undefined when nothing is clearly an error.
 */
export function findErrorLine(tail: string): string | undefined {
  const lines = stripVTControlCharacters(tail)
    .split(/\r?\n|\r/)
    .slice(-LINES_LOOKED_AT)
    .map(line => line.slice(0, LONGEST_LINE_LOOKED_AT).trimEnd())
  const last = (isIt: (line: string, index: number) => boolean) => lines.findLastIndex(isIt)
  let index = last((line, at) => isCause(line) || endsTraceback(lines, at))
  if (index === -1) index = last(isConsequence)
  return index === -1 ? undefined : shorten(withItsMessage(lines, index))
}

/** An exception by its class: `ValueError: …`, `java.io.IOException`, `Error [ERR_X]: …`, `Caused by: …`. */
const EXCEPTION =
  /^(?:Uncaught |Unhandled |Caused by: |E {3,})*(?:Exception in thread "[^"]*" )?(?:[A-Za-z_$][\w$]*(?:\.|::))*(?:[A-Z]\w*)?(?:Error|Exception|Interrupt|SystemExit)(?: \[\w+\])?(?::|$)/
/** `Error in f(x) : …`, `Error: …`, `fatal: …`, `a.c:3:5: error: …`, `[error] …`, `error[E0425]: …`. */
const LABELLED =
  /(?:^|[:\])|>-] {1,3}|^\w[\w .-]{0,20}\[)(?:\w+ )?(?:error(?: in .*|\[\w+\])?|fatal(?: error)?|panic|critical) ?(?:\]:?|:)/i
const ERROR_IN = /^Error in /
/** The level of a log line, in capitals: `2026-11-02 04:00:01 ERROR load - …`, `ERROR 1045 (28000): …`. */
const LEVEL = /^.{0,60}?(?<![\w/.-])(?:ERROR|FATAL|PANIC|CRITICAL)(?![\w/.-])\W{0,4}\s*\S/
/** What programs of Unix say: `sh: 1: x: not found`, `x.sh: line 3: y: command not found`, `cp: cannot stat …`. */
const UNIX =
  /^[\w./ ()-]{1,100}: .*(?:not found|not in gzip format|No such file or directory|Permission denied|Is a directory|Not a directory|No space left on device|Operation not permitted|Argument list too long|Exec format error|Read-only file system|Connection refused|Cannot allocate memory|unbound variable|syntax error.*|unexpected end of file)(?: \(\d+\))?$/
/** `unzip:  cannot find …`: a program says what it cannot do. */
const CANNOT = /^\w[\w.+-]*: {1,2}(?:cannot|can't|could not|unable to|failed to) \S/
/** What shells, awk and sed say of a script: `x.sh: line 3: …`, `x.sh: 3: …`, `sed: -e expression #1, char 6: …`. */
const SCRIPT =
  /^(?:\S+: line \d+|(?:\S*\.(?:sh|bash|ksh)|sh|dash|bash): \d+|sed: (?:-e expression #\d+|file \S+ line \d+)(?:, char \d+)?): (?!warning\b)\S/
const PYTHON_GROUP = /^ +\| (?:\w+\.)*\w*ExceptionGroup: /
const REJECTED = /^UnhandledPromiseRejection: .* with the reason "(.*)"\.$/
const LINKER = /\b(?:undefined reference to|multiple definition of) /
const CURL = /^curl: \(\d+\) /
const PERL = /\bat \S+ line \d+(?:, <\w*> line \d+)?\.$/
const RUBY = /^\S+:\d+:in .*\(\w*(?:Error|Exception|Failure)\)$/
const RUST = /^thread '.*' (?:\(\d+\) )?panicked at /
const DIED =
  /(?:^|\d\s+|: )(?:Segmentation fault|Bus error|Aborted|Killed|Illegal instruction|Floating point exception)\b/
const MAKE = /^\S*make(?:\[\d+\])?: \*\*\* /
const MAKE_RECIPE = /\*\*\* \[.*\] (?:Error \d+|Terminated|Killed|Interrupt|Segmentation fault)/
const TOOLS = [
  EXCEPTION,
  ERROR_IN,
  LABELLED,
  LEVEL,
  UNIX,
  CANNOT,
  SCRIPT,
  PYTHON_GROUP,
  REJECTED,
  LINKER,
  CURL,
  PERL,
  RUBY,
  RUST,
  DIED,
  MAKE,
]

/** Remarks beside an error, our own markers, stack frames, lines of source code. */
const REMARK =
  /^\W*(?:warn(?:ing)?s?|info|debug|trace|note|notice|hint|detail|context|statement|line \d+)\b\W*|^In .* :|^::tasker[ :]|^\s+(?:at|File|raise|throw|stop)\b/i
/** Words that count errors, or say that there are none. */
const NO_ERROR =
  /\b(?:no|0|zero|without(?: any)?|any) errors?\b|\berrors?\W{1,3}(?:none|no|null|nil|false|ok|-?[\d.]+(?:e-?\d+)?%?)\s*$/i
/** Says that something failed; what went wrong stands above. */
const EXIT_STATUS = /\b(?:exit(?:ed)?|fail(?:ed)?)(?: with)?(?: non-?zero)?(?: exit)? ?(?:code|status)\b/i
const NPM = /^npm (?:ERR!|error)/i
/** The last words of programs that have said before what was wrong. */
const LAST_WORDS =
  /^(?:collect2: error: ld returned|tar: (?:Error is not recoverable|Child returned|Exiting with failure)|rsync error: )/

function isCause(line: string): boolean {
  return line !== '' && isError(line) && !isConsequence(line)
}

function isConsequence(line: string): boolean {
  if (MAKE_RECIPE.test(line) || NPM.test(line) || LAST_WORDS.test(line)) return true
  return EXIT_STATUS.test(line) && isError(line)
}

function isError(line: string): boolean {
  if (CURL.test(line)) return true
  return !REMARK.test(line) && !NO_ERROR.test(line) && TOOLS.some(form => form.test(line))
}

/** The last line of a Python traceback, whatever the exception is called. */
function endsTraceback(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? ''
  if (!/^[A-Za-z_][\w.]*(?::|$)/.test(line)) return false
  let above = index - 1
  while (/^\s+\S/.test(lines[above] ?? '')) above -= 1
  return above < index - 1 && /^Traceback \(most recent call last\):$/.test(lines[above] ?? '')
}

/** R, Node.js and Rust put the message on the next line where it is long; R's rlang marks it with `!`. */
function withItsMessage(lines: readonly string[], index: number): string {
  const line = (lines[index] ?? '')
    .trim()
    .replace(/^(?:\[cause\]: |\| )/, '')
    .replace(REJECTED, 'UnhandledPromiseRejection: $1')
  const hasMore = /^(?:Error\b|AssertionError ).*:$/.test(line) || RUST.test(line)
  const next = lines.slice(index + 1, index + 3).find(following => following.trim() !== '')
  const whole = hasMore && next !== undefined ? `${line} ${next.trim().replace(/^! /, '')}` : line
  const [, where] = R_CONNECTION.exec(whole) ?? []
  const reason = where && lines.slice(index + 1, index + 10).find(following => R_REASON.test(following))
  return reason ? `${where} ${reason.trim()}` : whole
}

const R_CONNECTION = /^(Error in .* :) +cannot open the connection\b/
/** Which file, and why, R tells in the warning that follows. */
const R_REASON = /^\s+(?:cannot open (?:compressed )?file|URL) '/

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').replace(/\p{Cc}/gu, '')
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`
}
