import { closeSync, readdirSync } from 'node:fs'
import { openProc, readProc, rereadProc } from './proc-file.ts'
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
    stat: openFile(`${root}/stat`, budget),
    statm: openFile(`${root}/statm`, budget),
    children: openFile(`${root}/task/${pid}/children`, budget),
    io: openFile(`${root}/io`, budget),
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
      const text = files.stat.read()
      const stat = text === undefined ? undefined : parseStat(text)
      startTicks ??= stat?.startTicks
      return stat?.startTicks === startTicks ? stat : undefined
    },
    residentPages(stat) {
      const text = hasLostFirstThread(stat) ? readProc(`${folder(stat)}/statm`) : files.statm.read()
      const pages = Number(text?.split(' ')[1] ?? Number.NaN)
      return Number.isFinite(pages) ? pages : undefined
    },
    transfer() {
      const text = files.io.read()
      return text === undefined ? undefined : parseTransfer(text)
    },
    folder,
    children(stat) {
      if (stat.threads <= 1) return parsePids(files.children.read())
      return threadsOf(root).flatMap(thread => parsePids(readProc(`${root}/task/${thread}/children`)))
    },
    [Symbol.dispose]() {
      for (const file of Object.values(files)) file.close()
    },
  }
}

interface ProcFile {
  read(): string | undefined
  close(): void
}

function openFile(path: string, budget: Budget): ProcFile {
  const fd = budget.left > 0 ? openProc(path) : undefined
  if (fd === undefined) return { read: () => readProc(path), close: () => undefined }
  budget.left -= 1
  return {
    read: () => rereadProc(fd),
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

function parsePids(text: string | undefined): number[] {
  return text === undefined || text === '' ? [] : text.trimEnd().split(' ').map(Number)
}
