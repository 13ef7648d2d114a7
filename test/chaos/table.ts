import { faultsOf, type Outcome } from './storm.ts'
import type { World } from './world.ts'

/** Each fault with how often it came, whom it touched, what may follow from it, and what did against that. */
export function printTable(world: World, { counts, runs, violations, figures }: Outcome): void {
  const faultsOfWho = (who: string) => world.excuses.faultsOf(who)
  const touched = (fault: string) =>
    world.calls.flatMap(call => call.witness()).filter(({ runId }) => faultsOfWho(runId).includes(fault))
      .length
  const line = (...[name, count, met, wrong, expectation]: (string | number)[]) =>
    console.log(
      `  ${String(name).padEnd(30)} ${String(count).padStart(6)} ${String(met).padStart(6)} ${String(wrong).padStart(10)}  ${expectation}`,
    )
  line('fault', 'times', 'runs', 'violations', 'what may follow')
  for (const { name, expectation } of faultsOf(world)) {
    const wrong = violations.filter(({ who }) => faultsOfWho(who).includes(name)).length
    line(name, counts.get(name) ?? 0, touched(name), wrong, expectation)
  }
  const untouched = violations.filter(({ who }) => faultsOfWho(who).length === 0).length
  line('none', '', '', untouched, 'nothing')
  console.log(`  ${runs} runs recorded, ${violations.length} violations`)
  for (const figure of figures) console.log(`  ${figure}`)
  for (const { who, what } of violations) console.log(`  ${who} [${faultsOfWho(who).join(', ')}]: ${what}`)
}
