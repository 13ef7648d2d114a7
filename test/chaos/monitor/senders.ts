import { readdirSync, readFileSync } from 'node:fs'
import type { World } from '../world.ts'

/** Processes that are telling of a run that has ended: `tasker run` leaves them behind. */
export function senders({ stateDir }: World): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(pid => {
      const words = entries(pid, 'cmdline')
      return words.includes('alert') && entries(pid, 'environ').includes(`TASKER_STATE_DIR=${stateDir}`)
    })
}

function entries(pid: number, file: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0')
  } catch {
    return [] // no process, or gone
  }
}
