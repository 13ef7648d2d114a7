import { readdirSync } from 'node:fs'
import { readProc } from './proc-file.ts'

/**
 * Whether some process that we may look into was started with this variable (`NAME=value`). False off Linux. A process
 * of another user shows its environment to root only.
 */
export function someProcessHas(variable: string): boolean {
  const wanted = Buffer.from(`\0${variable}\0`).toString('latin1')
  return processIds().some(pid => `\0${readProc(`/proc/${pid}/environ`) ?? ''}`.includes(wanted))
}

function processIds(): string[] {
  try {
    return readdirSync('/proc').filter(name => /^\d+$/.test(name))
  } catch {
    return []
  }
}
