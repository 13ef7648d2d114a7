import { statfsSync } from 'node:fs'

/** The magic numbers of statfs(2) of file systems that only one running kernel can have mounted. */
const LOCAL = new Set([
  0xef53, // ext2, 3, 4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0x2fc12fc1, // zfs
  0xf2f52010, // f2fs
  0x01021994, // tmpfs
  0x794c7630, // overlay
])

/** Whether what is at `path` belongs to this machine alone. False where that is not certain. */
export function isLocalFileSystem(path: string): boolean {
  try {
    return LOCAL.has(statfsSync(path).type)
  } catch {
    return false
  }
}
