import { closeSync, readdirSync } from 'node:fs'
import { openProc, readProc, rereader } from './proc-file.ts'
import { hasLostFirstThread, parseStat, type Stat } from './stat.ts'
import { parseTransfer, type Transfer } from './transfer.ts'

/** One process of a tree. It keeps its files of /proc open as far as descriptors are to be had: that is 3 × cheaper. */
export interface Member extends Disposable {
  readonly pid: number
  /** Undefined once the process is gone; never another process with its PID. */
  stat(): Stat | undefined
  residentPages(stat: Stat): number | undefined
  /** What it has read and written, with what it has of children that it waited for; undefined for another user's. */
  transfer(): Transfer | undefined
  /** The folder of /proc that shows its memory and its files. */
  folder(stat: Stat): string
  /** PIDs of its children, by whichever of its threads. */
  children(stat: Stat): number[]
}

/** Descriptors that may be kept open; shared by the members of a tree. */
export interface Budget {
  left: number
}

/** Takes up a process; it is the one that was there at this moment, and gone when that one is. */
export function openMember(pid: number, budget: Budget): Member {
  const root = `/proc/${pid}`
  const files = {
    stat: openFile(`${root}/stat`, budget, parseStat),
    statm: openFile(`${root}/statm`, budget, parseResident),
    children: openFile(`${root}/task/${pid}/children`, budget, parsePids),
    io: openFile(`${root}/io`, budget, parseTransfer),
  }
  let startTicks: number | undefined
  const folder = (stat: Stat) => {
    if (!hasLostFirstThread(stat)) return root
    const other = threadsOf(root).find(thread => thread !== String(pid))
    return other === undefined ? root : `${root}/task/${other}`
  }
  return {
    pid,
    stat() {
      const stat = files.stat.read()
      startTicks ??= stat?.startTicks
      return stat?.startTicks === startTicks ? stat : undefined
    },
    residentPages(stat) {
      return hasLostFirstThread(stat) ? parseResident(readProc(`${folder(stat)}/statm`)) : files.statm.read()
    },
    transfer: files.io.read,
    folder,
    children(stat) {
      if (stat.threads <= 1) return files.children.read() ?? []
      return threadsOf(root).flatMap(thread => parsePids(readProc(`${root}/task/${thread}/children`)))
    },
    [Symbol.dispose]() {
      for (const file of Object.values(files)) file.close()
    },
  }
}

interface ProcFile<T> {
  read(): T | undefined
  close(): void
}

function openFile<T>(path: string, budget: Budget, parse: (text: string) => T): ProcFile<T> {
  const fd = budget.left > 0 ? openProc(path) : undefined
  if (fd === undefined) {
    const read = () => {
      const text = readProc(path)
      return text === undefined ? undefined : parse(text)
    }
    return { read, close: () => undefined }
  }
  budget.left -= 1
  return {
    read: rereader(fd, parse),
    close() {
      closeSync(fd)
      budget.left += 1
    },
  }
}

function threadsOf(root: string): string[] {
  try {
    return readdirSync(`${root}/task`)
  } catch {
    return []
  }
}

function parseResident(text: string | undefined): number | undefined {
  const pages = Number(text?.split(' ')[1] ?? Number.NaN)
  return Number.isFinite(pages) ? pages : undefined
}

function parsePids(text: string | undefined): number[] {
  return text === undefined || text === '' ? [] : text.trimEnd().split(' ').map(Number)
}
