import { readStartTicks } from '../sample/process.ts'
import { createTreeSampler, type TreeSampler } from '../sample/tree.ts'
import { sampleColumns } from '../store/resource-columns.ts'
import type { ExecutionRow, SampleRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'
import { herePlace, isElsewhere } from '../supervise/left-behind/judge.ts'

/** A run that goes on, and what it uses. */
export interface RunningRun {
  run: ExecutionRow
  usage: RunningUsage
}

export type RunningUsage = Omit<
  SampleRow,
  'run_id' | 'seq' | 'measurements' | 'largest' | 'host' | 'log_bytes' | 'at'
> & {
  /** When it was measured; null: never. */
  at: Date | null
}

/** Looks at the runs that go on: at those of this host itself, of others at their last sample. */
export interface RunningRuns extends Disposable {
  look(): Promise<RunningRun[]>
}

const MOST_RUNS = 500

export function watchRunning(store: Store, now: () => number): RunningRuns {
  const samplers = new Map<string, TreeSampler>()
  const samplerOf = (run: ExecutionRow): TreeSampler | undefined => {
    if (!isHere(run)) return undefined
    const sampler = samplers.get(run.run_id) ?? createTreeSampler(run.process_id, { runId: run.run_id })
    samplers.set(run.run_id, sampler)
    return sampler
  }
  const forget = (goesOn: ReadonlySet<string>) => {
    for (const [runId, sampler] of samplers) {
      if (goesOn.has(runId)) continue
      sampler[Symbol.dispose]()
      samplers.delete(runId)
    }
  }
  return {
    async look() {
      const runs = await store.history({ statuses: ['STARTED', 'RUNNING'], limit: MOST_RUNS })
      const told = new Map(
        (await store.latestSamples(runs.map(({ run_id }) => run_id))).map(sample => [sample.run_id, sample]),
      )
      const looked = runs.map(run => {
        const sampler = samplerOf(run)
        return { run, sampler, usage: usageOf(told.get(run.run_id), sampler, now) }
      })
      forget(new Set(looked.filter(({ sampler }) => sampler !== undefined).map(({ run }) => run.run_id)))
      return looked.map(({ run, usage }) => ({ run, usage }))
    },
    [Symbol.dispose]: () => forget(new Set()),
  }
}

/** This very process, not another one with its PID. */
function isHere(run: ExecutionRow): boolean {
  const place = { hostname: run.hostname, bootId: run.boot_id ?? undefined }
  const here = herePlace()
  if (run.process_start_ticks === null || isElsewhere({ ...here, ...place }, here)) return false
  return readStartTicks(run.process_id) === run.process_start_ticks
}

const { largest: _, host: __, ...figures } = sampleColumns({})
const NOTHING: RunningUsage = { ...figures, at: null }

/** As measured now; what takes longer than a look, such as a rate at the first one, as it was told last. */
function usageOf(
  told: SampleRow | undefined,
  sampler: TreeSampler | undefined,
  now: () => number,
): RunningUsage {
  const known = Object.keys(NOTHING) as (keyof RunningUsage)[]
  const last = { ...NOTHING, ...Object.fromEntries(known.map(name => [name, told?.[name] ?? null])) }
  const measured = sampler?.sample()
  if (measured?.processes === undefined) return last
  const seen = Object.entries(sampleColumns(measured)).filter(([key, value]) => value !== null && key in last)
  return { ...last, ...Object.fromEntries(seen), at: new Date(now()) }
}
