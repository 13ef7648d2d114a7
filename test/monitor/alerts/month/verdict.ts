import type { Incident } from './oracle.ts'
import type { Told } from './sinks.ts'

/** Of one kind of incidents: how many there were, and what became of them. */
export interface Verdict {
  kind: string
  real: number
  told: number
  twice: number
  wrong: number
  /** Told together with others. */
  together: number
  /** From when it could be known until it was told; milliseconds. */
  delays: number[]
}

/** What had to be told against what was told. */
export function compare(incidents: readonly Incident[], told: readonly Told[]) {
  const real = new Map(
    incidents.map(each => [keyOf(each.kind, `${each.task.stage}/${each.task.name}`, each.of), each]),
  )
  const tellings = Map.groupBy(told, each => keyOf(each.kind, each.task, each.of))
  const missing = [...real].filter(([key]) => !tellings.has(key)).map(([, incident]) => incident)
  const wrong = [...tellings].filter(([key]) => !real.has(key)).flatMap(([, all]) => all)
  const twice = [...tellings.values()].filter(({ length }) => length > 1)
  const kinds = [...new Set([...incidents, ...told].map(({ kind }) => kind))].toSorted()
  const verdicts = kinds.map((kind): Verdict => {
    const ofKind = [...real].filter(([, incident]) => incident.kind === kind)
    const found = ofKind.flatMap(([key, { since }]) => {
      const first = tellings.get(key)?.[0]
      return first === undefined ? [] : [{ delay: first.at - since, isTogether: first.together > 0 }]
    })
    return {
      kind,
      real: ofKind.length,
      told: found.length,
      twice: twice.filter(([first]) => first?.kind === kind).length,
      wrong: wrong.filter(each => each.kind === kind).length,
      together: found.filter(({ isTogether }) => isTogether).length,
      delays: found.map(({ delay }) => delay),
    }
  })
  return { verdicts, missing, wrong, twice }
}

function keyOf(...words: readonly string[]): string {
  return words.join(' ')
}
