import type { Cron } from 'croner'

/** Moments in order, in milliseconds since 1970. */
export interface Times {
  /** The first one after `moment`; absent where none ever comes. */
  next(moment: number): number | undefined
  /** The last one at `moment` or before. */
  last(moment: number): number | undefined
}

const HOUR_MS = 3_600_000

/** The times at which cron starts something. */
export function timesOfCron(cron: Cron): Times {
  return {
    next: moment => cron.nextRun(new Date(moment))?.getTime(),
    // croner looks strictly before, and in whole seconds.
    last: moment => cron.previousRuns(1, new Date(Math.floor(moment / 1000) * 1000 + 1000))[0]?.getTime(),
  }
}

/** systemd passes over a time that does not exist, where cron makes up for it, and takes one that comes twice for one. */
export function timesOfSystemd(cron: Cron, timeZone: string | undefined): Times {
  const times = timesOfCron(cron)
  const clock = new Intl.DateTimeFormat('en', {
    dateStyle: 'short',
    timeStyle: 'medium',
    ...(timeZone !== undefined && { timeZone }),
  })
  const comes = (at: number) => cron.match(new Date(at)) && clock.format(at) !== clock.format(at - HOUR_MS)
  const thatComes = (first: number | undefined, follow: (at: number) => number | undefined) => {
    let at = first
    while (at !== undefined && !comes(at)) at = follow(at)
    return at
  }
  return {
    next: moment => thatComes(times.next(moment), times.next),
    last: moment => thatComes(times.last(moment), at => times.last(at - 1)),
  }
}

/** All of these times as one. */
export function mergedTimes(all: readonly Times[]): Times {
  const known = (moments: (number | undefined)[]) => moments.filter(moment => moment !== undefined)
  return {
    next: moment => known(all.map(times => times.next(moment))).toSorted((one, other) => one - other)[0],
    last: moment => known(all.map(times => times.last(moment))).toSorted((one, other) => other - one)[0],
  }
}
