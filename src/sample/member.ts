import { closeSync, readdirSync } from 'node:fs'
import { openProc, readProc, rereadProc } from './proc-file.ts'
import { parseStat, type Stat } from './stat.ts'

/** One process of a tree. It keeps its files of /proc open as far as descriptors are to be had: that is 3 × cheaper. */
export interface Member extends Disposable {
  readonly pid: number
  /** Undefined once the process is gone; never another process with its PID. */
  stat(): Stat | undefined
  residentPages(): number | undefined
  /** PIDs of its children, by whichever of its threads. */
  children(stat: Stat): number[]
}

/** Descriptors that may be kept open; shared by the members of a tree. */
export interface Budget {
  left: number
}

/** Takes up a process; it is the one that was there at this moment, and gone when that one is. */
export function openMember(pid: number, budget: Budget): Member {
  const folder = `/proc/${pid}`
  const files = {
    stat: openFile(`${folder}/stat`, budget),
    statm: openFile(`${folder}/statm`, budget),
    children: openFile(`${folder}/task/${pid}/children`, budget),
  }
  let startTicks: number | undefined
  return {
    pid,
    stat() {
      const text = files.stat.read()
      const stat = text === undefined ? undefined : parseStat(text)
      startTicks ??= stat?.startTicks
      return stat?.startTicks === startTicks ? stat : undefined
    },
    residentPages() {
      const pages = Number(files.statm.read()?.split(' ')[1] ?? Number.NaN)
      return Number.isFinite(pages) ? pages : undefined
    },
    children(stat) {
      if (stat.threads <= 1) return parsePids(files.children.read())
      return threadsOf(folder).flatMap(thread => parsePids(readProc(`${folder}/task/${thread}/children`)))
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

function threadsOf(folder: string): string[] {
  try {
    return readdirSync(`${folder}/task`)
  } catch {
    return []
  }
}

function parsePids(text: string | undefined): number[] {
  return text === undefined || text === '' ? [] : text.trimEnd().split(' ').map(Number)
}
