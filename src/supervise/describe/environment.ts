import { redactVariable } from '../../domain/redact.ts'

/** What is recorded without being asked for: it says what a run depended on, and who started it where. */
const USUAL = [
  // The variables of the source documents.
  'BDC_DOWNLOAD_PATH PYTHONPATH R_LIBS R_LIBS_USER PATH',
  // Languages and libraries.
  'R_HOME R_LIBS_SITE R_PROFILE* R_ENVIRON* RENV_* PYTHONHOME PYTHONHASHSEED VIRTUAL_ENV CONDA_* PYENV_VERSION',
  'UV_PROJECT* NODE_PATH NODE_ENV NODE_OPTIONS PERL5LIB RUBYLIB GEM_PATH JULIA_PROJECT JULIA_DEPOT_PATH JAVA_HOME',
  'CLASSPATH LD_LIBRARY_PATH LD_PRELOAD LOADEDMODULES GDAL_DATA PROJ_LIB PROJ_DATA PGHOST PGPORT PGDATABASE PGUSER',
  // What makes calculations come out differently, or faster.
  'OMP_* MKL_NUM_THREADS OPENBLAS_NUM_THREADS MC_CORES CUDA_VISIBLE_DEVICES',
  // Locale, time and place.
  'LANG LANGUAGE LC_* TZ HOME USER LOGNAME SHELL TERM TMPDIR HOSTNAME',
  // Who started it: make, sudo, cron, systemd, batch systems, Kubernetes, CI.
  'MAKELEVEL MAKEFLAGS SUDO_USER CRON_* INVOCATION_ID JOURNAL_STREAM SYSTEMD_EXEC_PID',
  'SLURM_* PBS_JOBID PBS_JOBNAME LSB_JOBID LSB_JOBNAME JOB_ID JOB_NAME SGE_TASK_ID AIRFLOW_CTX_*',
  'KUBERNETES_SERVICE_HOST POD_NAME POD_NAMESPACE container',
  'CI GITHUB_ACTIONS GITHUB_RUN_ID GITHUB_RUN_ATTEMPT GITHUB_WORKFLOW GITHUB_JOB GITHUB_SHA GITHUB_REF',
  'GITHUB_REPOSITORY GITLAB_CI CI_JOB_ID CI_JOB_NAME CI_PIPELINE_ID CI_COMMIT_SHA CI_PROJECT_PATH',
  'BUILD_ID BUILD_NUMBER BUILD_TAG BUILD_URL JENKINS_URL BUILDKITE_BUILD_ID',
].flatMap(names => names.split(' '))

const LONGEST_VALUE = 4_000

/**
 * The variables worth recording, by name in order: the usual ones and those that match `patterns` (`*` and `?` stand
 * for any letters). Secrets are `[redacted]`, by their name, their form or `redactPatterns`; long values are cut.
 */
export function captureEnvironment(
  env: NodeJS.ProcessEnv,
  patterns: readonly string[] = [],
  redactPatterns: readonly string[] = [],
): Record<string, string> {
  const isWanted = namesLike([...USUAL, ...patterns])
  const names = Object.keys(env).filter(isWanted)
  return Object.fromEntries(
    names.sort().map(name => [name, shorten(redactVariable(name, env[name] ?? '', redactPatterns))]),
  )
}

/** Most patterns are names, or beginnings of names: one expression of all of them would take a millisecond to compile. */
function namesLike(patterns: readonly string[]): (name: string) => boolean {
  const names = new Set(patterns)
  const beginnings: string[] = []
  const expressions: RegExp[] = []
  for (const pattern of patterns) {
    if (!pattern.includes('*') && !pattern.includes('?')) continue
    const beginning = pattern.slice(0, -1)
    if (pattern.endsWith('*') && !beginning.includes('*') && !beginning.includes('?'))
      beginnings.push(beginning)
    else expressions.push(toExpression(pattern))
  }
  return name =>
    names.has(name) ||
    beginnings.some(beginning => name.startsWith(beginning)) ||
    expressions.some(expression => expression.test(name))
}

function toExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[^\w*?]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, 's')
}

function shorten(value: string): string {
  return value.length <= LONGEST_VALUE ? value : `${value.slice(0, LONGEST_VALUE - 1)}…`
}
