import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Store } from '../store/store.ts'
import type { Check } from './checks.ts'

/** Disks of other machines, by the number that statfs(2) gives their file system. */
const NETWORK_DISKS = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x19830326, 'BeeGFS'],
  [0x47504653, 'GPFS'],
])

/** SQLite in WAL mode shares memory among its writers, which those of other hosts do not see (sqlite.org/wal.html). */
export async function networkDiskChecks(store: Store | Error, typeOf = fileSystemType): Promise<Check[]> {
  if (store instanceof Error || store.driver !== 'sqlite') return []
  const disk = NETWORK_DISKS.get(await typeOf(dirname(store.place)).catch(() => 0))
  if (disk === undefined) return []
  const finding = `${store.place} is on a network disk (${disk}): runs of two hosts at once can damage it`
  const remedy = 'use PostgreSQL, or set TASKER_STATE_DIR to a folder on a disk of this host'
  return [{ about: 'database', result: 'notable', finding, remedy }]
}

async function fileSystemType(folder: string): Promise<number> {
  return (await statfs(folder)).type
}
