import { readdirSync, statSync } from 'node:fs'

/** How many files a process has open; undefined when it is gone, or another user's. `folder` is its folder in /proc. */
export function countOpenFiles(folder: string): number | undefined {
  try {
    // Linux 6.2 and newer tell the number as the size, whoever asks.
    kernelTells ??= statSync('/proc/self/fd').size > 0
    return kernelTells ? statSync(`${folder}/fd`).size : readdirSync(`${folder}/fd`).length
  } catch {
    return undefined
  }
}

let kernelTells: boolean | undefined
