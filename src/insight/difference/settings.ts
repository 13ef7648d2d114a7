import { maskLine } from '../../domain/failure/mask.ts'
import { type Difference, type RunFacts, SETTINGS, type Setting } from './run-facts.ts'

/*
 * What a run was given: variables, arguments, where and by whom it ran. The more a thing can break a run the more it
 * weighs; what the error itself speaks of weighs most, and what changes from one good run to the next hardly anything.
 */

const WEIGHTS: Record<Setting, number> = {
  interpreter: 0.8,
  script: 0.75,
  commit: 0.7,
  branch: 0.72,
  user: 0.65,
  host: 0.65,
  folder: 0.6,
  'uncommitted changes': 0.4,
  tasker: 0.1,
}
const ARGUMENTS = 0.75
const LOOKED_FOR = 0.74
const VARIABLE = 0.66
const WHO_STARTED_IT = 0.2
const SPOKEN_OF = 1
/** For what already changed among good runs, or only in its numbers and dates. */
const USUAL_CHANGE = 0.3

/** Where programs and packages are looked for. */
const SEARCHED =
  /^(?:PATH|PYTHONPATH|PYTHONHOME|VIRTUAL_ENV|CONDA_\w+|R_LIBS\w*|RENV_\w+|NODE_PATH|PERL5LIB|CLASSPATH|LD_\w+|JAVA_HOME)$/
/** Who started it, from where: seldom why it failed. */
const STARTER = /^(?:TERM|SHELL|MAKELEVEL|MAKEFLAGS|SUDO_USER|CRON_\w+|HOSTNAME|USER|LOGNAME|CI)$/
/** Another one for each run. */
const OF_EACH_RUN =
  /^(?:INVOCATION_ID|JOURNAL_STREAM|SYSTEMD_EXEC_PID|SLURM_\w+|PBS_\w+|LSB_\w+|JOB_ID|SGE_TASK_ID|AIRFLOW_CTX_\w+|POD_NAME|GITHUB_\w+|CI_\w+|BUILD_\w+|BUILDKITE_\w+)$/

export function settingDifferences(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  return [...variables(now, good, others), ...argumentsOf(now, good, others), ...settings(now, good, others)]
}

function variables(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  if (now.environment === undefined || good.environment === undefined) return []
  const [theirs, ours] = [good.environment, now.environment]
  const names = new Set([...Object.keys(theirs), ...Object.keys(ours)])
  return [...names].flatMap(name => {
    const [before, after] = [theirs[name] ?? null, ours[name] ?? null]
    if (before === after || OF_EACH_RUN.test(name)) return []
    const usual = others.flatMap(({ environment }) =>
      environment === undefined ? [] : [environment[name] ?? null],
    )
    const base = STARTER.test(name) ? WHO_STARTED_IT : SEARCHED.test(name) ? LOOKED_FOR : VARIABLE
    const isSpokenOf = speaksOf(`${now.message}\n${now.detail}`, name) || speaksOf(now.message, after ?? '')
    // That something is gone tells more than that it is another.
    const weight = isSpokenOf ? SPOKEN_OF : weigh(base + (after === null ? 0.1 : 0), { before, after, usual })
    return [{ kind: 'environment', name, before, now: after, weight }]
  })
}

function argumentsOf(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  const [before, after] = [good, now].map(({ command }) => JSON.stringify(command))
  if (before === undefined || after === undefined || before === after) return []
  const usual = others.map(({ command }) => JSON.stringify(command))
  const changed = now.command.filter(word => !good.command.includes(word))
  const weight = changed.some(word => speaksOf(now.message, word))
    ? SPOKEN_OF
    : weigh(ARGUMENTS, { before, after, usual })
  return [{ kind: 'arguments', before: good.command, now: now.command, weight }]
}

function settings(now: RunFacts, good: RunFacts, others: readonly RunFacts[]): Difference[] {
  return SETTINGS.flatMap(name => {
    const [before, after] = [good.settings[name], now.settings[name]]
    if (before === undefined || after === undefined || before === after) return []
    const usual = others.flatMap(facts => facts.settings[name] ?? [])
    return [
      { kind: 'setting', name, before, now: after, weight: weigh(WEIGHTS[name], { before, after, usual }) },
    ]
  })
}

function weigh(
  base: number,
  {
    before,
    after,
    usual,
  }: { before: string | null; after: string | null; usual: readonly (string | null)[] },
): number {
  // Good runs had it as well: that is not why.
  if (usual.includes(after)) return base * USUAL_CHANGE
  const changesEachTime = usual.length > 0 && new Set([before, ...usual]).size > usual.length
  const onlyInNumbers = before !== null && after !== null && maskLine(before) === maskLine(after)
  return changesEachTime ? base * USUAL_CHANGE : onlyInNumbers ? base * 0.9 : base
}

/** As a word of its own; a short one may mean anything. */
function speaksOf(error: string, text: string): boolean {
  const at = text.length < SHORTEST_SPOKEN_OF ? -1 : error.indexOf(text)
  return at !== -1 && !/\w/.test(error[at - 1] ?? '') && !/\w/.test(error[at + text.length] ?? '')
}

const SHORTEST_SPOKEN_OF = 4
