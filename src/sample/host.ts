import { statfsSync } from 'node:fs'
import type { HostSample } from '../domain/resources.ts'
import { withoutAbsent } from '../kit/without-absent.ts'
import { readMachineMemory } from './machine-memory.ts'
import { readProc } from './proc-file.ts'

/**
 * Measures how the machine is. What it does not have (pressures before Linux 4.20 or where they are switched off) is
 * absent. File systems of other machines are left alone: one that does not answer would hold us.
 */
export function createHostSampler(folders: { cwd: string; log: string | undefined }): () => HostSample {
  let here: (string | undefined)[] | undefined // a short command is not looked at, and need not wait for this
  return () => {
    here ??= foldersHere([folders.cwd, folders.log])
    const [cwd, log] = here
    return withoutAbsent({
      load: numberIn(/^(\S+)/, readProc('/proc/loadavg')),
      availableBytes: readMachineMemory()?.availableBytes,
      cpuPressure: pressure('cpu'),
      memoryPressure: pressure('memory'),
      ioPressure: pressure('io'),
      freeBytes: freeBytes(cwd),
      logFreeBytes: freeBytes(log),
    })
  }
}

function foldersHere(folders: readonly (string | undefined)[]): (string | undefined)[] {
  const mounts = readProc('/proc/self/mountinfo') ?? ''
  return folders.map(folder => (folder !== undefined && isHere(folder, mounts) ? folder : undefined))
}

function pressure(resource: 'cpu' | 'memory' | 'io'): number | undefined {
  return numberIn(/^some avg10=(\S+)/m, readProc(`/proc/pressure/${resource}`))
}

function numberIn(pattern: RegExp, text = ''): number | undefined {
  const number = Number(pattern.exec(text)?.[1] ?? Number.NaN)
  return Number.isNaN(number) ? undefined : number
}

/** What a user who is not root may still use. */
function freeBytes(folder: string | undefined): number | undefined {
  if (folder === undefined) return undefined
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return undefined // the folder is gone
  }
}

const ELSEWHERE =
  /^(?:nfs|cifs|smb|fuse|ceph|lustre|gpfs|beegfs|afs|9p|autofs|gluster|coda|ncp|ocfs2|gfs2|orangefs)/

/** Whether the file system that a folder is on, by the longest mount point above it, is one of this machine. */
export function isHere(folder: string, mounts: string): boolean {
  const mounted = mounts.split('\n').map(line => {
    const [own = '', file = ''] = line.split(' - ')
    return { point: own.split(' ')[4] ?? '', type: file.split(' ')[0] ?? '' }
  })
  const above = mounted.filter(
    ({ point }) => point !== '' && `${folder}/`.startsWith(point === '/' ? '/' : `${point}/`),
  )
  const nearest = above.reduceRight<(typeof above)[number] | undefined>(
    (best, each) => (best === undefined || each.point.length > best.point.length ? each : best),
    undefined,
  )
  return nearest !== undefined && !ELSEWHERE.test(nearest.type)
}
