import { enterOwnCgroup } from '../process/own-cgroup.ts'
import type { ScopeLimits } from '../process/scope-limits.ts'
import { enterSystemdScope, isSystemdBooted } from '../process/systemd-scope.ts'
import type { Supervision } from './supervision.ts'

/** That the command is to have a control group of its own, and what it may use in there. */
export type ScopeWish = ScopeLimits

/** The control group of a run, while tasker looks after it. */
export interface Scope extends Disposable {
  /** Puts the process of the command into it. */
  enter(pid: number): Promise<void>
  /** The command is in it. */
  readonly entered: boolean
}

/** Where none can be had the command runs without, and that is said. */
export function openScope(wish: ScopeWish, runId: string, { env, onTrouble }: Supervision): Scope {
  let held: Disposable | undefined
  return {
    get entered() {
      return held !== undefined
    },
    async enter(pid) {
      try {
        held = isSystemdBooted()
          ? await enterSystemdScope(pid, {
              name: `tasker-${runId}.scope`,
              description: `Command of the tasker run ${runId}`,
              limits: wish,
              env,
            })
          : enterOwnCgroup(pid, { name: runId, limits: wish })
      } catch (error) {
        onTrouble(`the command runs without a control group of its own${without(wish)}`, error)
      }
    },
    [Symbol.dispose]: () => held?.[Symbol.dispose](),
  }
}

function without({ memoryBytes, cores }: ScopeWish): string {
  const limits = [
    memoryBytes !== undefined && 'its limit of memory',
    cores !== undefined && 'its limit of CPU',
  ]
  const named = limits.filter(limit => limit !== false)
  return named.length === 0 ? '' : ` and ${named.join(' and ')}`
}
