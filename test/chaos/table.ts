import { faultsFor, type Outcome } from './storm.ts'
import type { World } from './world.ts'

/** Each fault with how often it came, whom it touched, what may follow from it, and what did against that. */
export function tableOf(world: World, { counts, runs, violations, figures }: Outcome): string {
  const touched = (name: string, who: string) => world.excuses.faultsOf(who).includes(name)
  const started = world.calls.flatMap(call => call.witness())
  const line = (name: string, ...cells: (string | number)[]) => {
    const [times = '', met = '', wrong = '', expectation = ''] = cells.map(String)
    return `  ${name.padEnd(34)} ${times.padStart(5)} ${met.padStart(5)} ${wrong.padStart(10)}  ${expectation}`
  }
  return [
    line('fault', 'times', 'runs', 'violations', 'what may follow'),
    ...faultsFor(world.database).map(({ name, expectation }) =>
      line(
        name,
        counts.get(name) ?? 'none',
        started.filter(({ runId }) => touched(name, runId)).length,
        violations.filter(({ who }) => touched(name, who)).length,
        expectation,
      ),
    ),
    line('no fault', '', '', violations.filter(({ who }) => world.excuses.faultsOf(who).length === 0).length),
    `  runs: ${runs.recorded} recorded as they ended, ${runs.lost} as lost, ${runs.unrecorded} not recorded`,
    `  ${violations.length} violations`,
    ...figures.map(figure => `  ${figure}`),
    ...violations.map(({ who, what }) => `  ${who} (${world.excuses.faultsOf(who).join(', ')}): ${what}`),
  ].join('\n')
}
