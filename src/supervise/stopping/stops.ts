/** The signals by which somebody asked us to stop. Those that come before anybody listens are kept for him. */
export interface Stops {
  add(signal: NodeJS.Signals): void
  listen(listener: (signal: NodeJS.Signals) => void): void
}

export function collectStops(): Stops {
  const early: NodeJS.Signals[] = []
  let tell = (signal: NodeJS.Signals): void => void early.push(signal)
  return {
    add(signal) {
      if (signal === 'SIGINT' || signal === 'SIGTERM') tell(signal)
    },
    listen(listener) {
      tell = listener
      for (const signal of early.splice(0)) listener(signal)
    },
  }
}
