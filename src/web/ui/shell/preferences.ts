import { useSyncExternalStore } from 'react'

/** What somebody chose for this browser; everything that says what is looked at stands in the address instead. */
const CHOICES = {
  theme: ['auto', 'light', 'dark', 'contrast'],
  zone: ['local', 'server', 'utc'],
  wrap: ['yes', 'no'],
} as const
type Choices = typeof CHOICES
type Name = keyof Choices
type Choice<N extends Name> = Choices[N][number]

const listeners = new Set<() => void>()

export function choice<N extends Name>(name: N): Choice<N> {
  const kept = recall(`tasker.${name}`)
  return (CHOICES[name] as readonly string[]).includes(kept ?? '') ? (kept as Choice<N>) : CHOICES[name][0]
}

export function choose<N extends Name>(name: N, value: Choice<N>): void {
  keep(`tasker.${name}`, value)
  tell()
}

/** The next of those there are. */
export function chooseNext(name: Name): void {
  const all: readonly string[] = CHOICES[name]
  keep(`tasker.${name}`, all[(all.indexOf(choice(name)) + 1) % all.length] ?? all[0] ?? '')
  tell()
}

export function useChoice<N extends Name>(name: N): Choice<N> {
  return useSyncExternalStore(listen, () => choice(name))
}

/** Stages that are folded on the first page. */
export function useFolded(): [ReadonlySet<string>, (stage: string) => void] {
  const text = useSyncExternalStore(listen, () => recall('tasker.folded') ?? '')
  const folded = new Set(text.split('\n').filter(Boolean))
  const toggle = (stage: string) => {
    if (!folded.delete(stage)) folded.add(stage)
    keep('tasker.folded', [...folded].join('\n'))
    tell()
  }
  return [folded, toggle]
}

export function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function tell(): void {
  for (const listener of listeners) listener()
}

// A browser may forbid to keep anything.
const forgetful = new Map<string, string>()
function recall(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return forgetful.get(name) ?? null
  }
}
function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value)
  } catch {
    forgetful.set(name, value)
  }
}
