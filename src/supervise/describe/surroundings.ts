import { existsSync, readFileSync } from 'node:fs'
import type { Description } from '../../domain/event.ts'

type Surroundings = NonNullable<Description['surroundings']>

/** Where a run takes place, from the widest to the narrowest, each with the identifier that its world knows it by. */
export function describeSurroundings(env: NodeJS.ProcessEnv, parentPid: number): Surroundings {
  const cgroup = read('/proc/self/cgroup') ?? ''
  const found: Surroundings = []
  const add = (kind: string, id: string | undefined) => found.push({ kind, ...(id && { id }) })

  if (env.KUBERNETES_SERVICE_HOST) add('kubernetes', env.HOSTNAME)
  else if (existsSync('/.dockerenv') || existsSync('/run/.containerenv') || /\/(docker|libpod|lxc)[-/]/.test(cgroup)) {
    add('container', /[0-9a-f]{64}/.exec(cgroup)?.[0]?.slice(0, 12) ?? env.HOSTNAME)
  }
  if (env.INVOCATION_ID) add('systemd', /\/([^/]+\.(?:service|scope))$/m.exec(cgroup)?.[1] ?? env.INVOCATION_ID)
  if (env.SLURM_JOB_ID) add('slurm', [env.SLURM_JOB_ID, env.SLURM_STEP_ID].filter(Boolean).join('.'))
  if (env.CI) add('ci', env.GITHUB_RUN_ID ?? env.CI_JOB_ID ?? env.BUILD_TAG ?? env.BUILD_ID)
  if (hasAncestor(parentPid, new Set(['cron', 'crond', 'anacron']))) add('cron', undefined)
  return found
}

const FARTHEST_ANCESTOR = 20

function hasAncestor(pid: number, names: ReadonlySet<string>): boolean {
  for (let next = pid, steps = 0; next > 1 && steps < FARTHEST_ANCESTOR; steps++) {
    const stat = read(`/proc/${next}/stat`)
    if (stat === undefined) return false
    const end = stat.lastIndexOf(')')
    if (names.has(stat.slice(stat.indexOf('(') + 1, end).toLowerCase())) return true
    next = Number(stat.slice(end + 2).split(' ')[1])
  }
  return false
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1')
  } catch {
    return undefined
  }
}
