import { redactVariable } from '../../domain/redact.ts'

/** What usually explains why a run went another way: paths, languages, libraries, and who started it. */
const USUAL = [
  'PATH',
  'HOME',
  'SHELL',
  'TZ',
  'LANG',
  'LANGUAGE',
  'LC_*',
  'TMPDIR',
  'BDC_DOWNLOAD_PATH',
  'R_HOME',
  'R_LIBS',
  'R_LIBS_*',
  'R_PROFILE*',
  'R_ENVIRON*',
  'RENV_*',
  'PYTHONPATH',
  'PYTHONHOME',
  'PYENV_VERSION',
  'VIRTUAL_ENV',
  'CONDA_DEFAULT_ENV',
  'CONDA_PREFIX',
  'JAVA_HOME',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NODE_PATH',
  'LD_LIBRARY_PATH',
  'LD_PRELOAD',
  'OMP_NUM_THREADS',
  'MKL_NUM_THREADS',
  'CUDA_VISIBLE_DEVICES',
  'MAKELEVEL',
  'MAKEFLAGS',
  'PGHOST',
  'PGPORT',
  'PGDATABASE',
  'PGUSER',
  'SLURM_JOB_*',
  'SLURM_ARRAY_*',
  'SLURM_PROCID',
  'KUBERNETES_SERVICE_HOST',
  'HOSTNAME',
  'INVOCATION_ID',
  'CI',
  'CI_*',
  'GITHUB_RUN_ID',
  'GITHUB_REPOSITORY',
  'GITHUB_WORKFLOW',
  'GITHUB_JOB',
  'BUILD_*',
  'JOB_NAME',
  'LSB_JOBID',
  'PBS_JOBID',
]

const MOST_CHARACTERS = 4_000

/**
 * The variables of `env` that are worth keeping: the usual ones and those that `patterns` name (`*` stands for any
 * characters). Values that look secret, by their name or form, are `[redacted]`; long ones are cut.
 */
export function captureEnvironment(
  env: NodeJS.ProcessEnv,
  patterns: readonly string[],
  redactPatterns: readonly string[],
): Record<string, string> {
  const wanted = new RegExp(`^(?:${[...USUAL, ...patterns].map(toExpression).join('|')})$`)
  const captured: Record<string, string> = {}
  for (const name of Object.keys(env).sort()) {
    const value = env[name]
    if (value === undefined || !wanted.test(name)) continue
    captured[name] = redactVariable(name, value, redactPatterns).slice(0, MOST_CHARACTERS)
  }
  return captured
}

function toExpression(pattern: string): string {
  return pattern.replace(/[^A-Za-z0-9_*]/g, '\\$&').replaceAll('*', '.*')
}
