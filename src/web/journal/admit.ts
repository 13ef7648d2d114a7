import type { RunEvent } from '../../domain/event.ts'

/**
 * A start as it may stand beside those of hosts that write to the database themselves. The token goes before the name
 * of the host, so that no host takes the run for one of its own: none signals its PIDs, reads or deletes the files it
 * names, or runs its command again. What would mean something on a host of the same boot, or to other runs, is left out.
 */
export function admitted(event: RunEvent, reporter: string): RunEvent {
  if (event.kind !== 'started') return event
  const { bootId: _b, pidNamespace: _p, stateDir: _s, uniqueKey: _u, logPath, logFile, ...facts } = event
  const hostname = hostOf(reporter, facts.hostname)
  // A zero byte is lost on the way to the database.
  const isPlain = ![logPath, logFile].some(part => part?.replaceAll('\0', '').split('/').includes('..'))
  return {
    ...facts,
    hostname,
    ...(isPlain && logPath && { logPath }),
    ...(isPlain && logFile && { logFile }),
  }
}

/** How a host is called that comes with this token. */
export function hostOf(reporter: string, hostname: string): string {
  return `${reporter}${BETWEEN}${hostname}`
}

/** In no name of a token, and of no host. */
const BETWEEN = '/'

/** With which token a run came whose start is in the database; undefined where its host wrote it there itself. */
export function reporterOf({ hostname }: Record<string, unknown>): string | undefined {
  const [reporter, host] = String(hostname).split(BETWEEN)
  return host === undefined ? undefined : reporter
}
