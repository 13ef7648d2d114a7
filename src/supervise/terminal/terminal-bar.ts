import type { Run } from '../../domain/run.ts'
import type { TerminalProgress } from '../../domain/terminal-progress.ts'
import { monotonicMs } from '../../kit/monotonic.ts'
import { isForegroundGroup } from '../../process/foreground.ts'
import type { LaunchNote } from '../../process/launcher.ts'
import { type Sink, writeIfRoom } from '../../process/sink.ts'
import { viewStream } from '../../process/stream-view.ts'
import { createRestWatch } from '../../protocol/rest-watch.ts'
import { formatTerminalProgress } from '../../protocol/terminal-progress.ts'
import { knowsProgress } from './known-terminal.ts'

/** Shows a run's progress in the user's own terminal: in its tab, its window or the taskbar. Disposing takes it away. */
export interface TerminalBar extends Disposable {
  /** The sink for output that may go to the same terminal: its sequences are not torn. */
  beside(sink: Sink): Sink
  /** Begins to show the run as it is from time to time. */
  show(current: () => Run): void
  /** The run has ended: shows a failure. */
  ended(run: Run): void
}

const PAUSE_MS = 500
/** Ghostty takes away what is not repeated within 15 s. */
const REPEAT_MS = 10_000

/** Undefined where there is no terminal of ours to show it, or none that is known to. */
export function openTerminalBar(
  wish: TerminalProgress,
  { env, note }: { env: NodeJS.ProcessEnv; note: LaunchNote },
): TerminalBar | undefined {
  if (wish === 'off' || (wish === 'auto' && !knowsProgress(env))) return undefined
  const fd = [2, 1].find(each => viewStream(each, note.closed).kind === 'terminal')
  return fd === undefined ? undefined : terminalBar(fd)
}

function terminalBar(fd: number): TerminalBar {
  const watches: { isFree(): boolean; isTaken(): boolean }[] = []
  let timer: NodeJS.Timeout | undefined
  let told: string | undefined
  let toldAt = 0

  const tell = (sequence: string) => {
    if (sequence === told && monotonicMs() - toldAt < REPEAT_MS) return
    if (watches.some(watch => watch.isTaken() || !watch.isFree())) return
    // In the background a terminal may stop whoever writes to it (stty tostop).
    if (!isForegroundGroup()) return
    writeIfRoom(fd, sequence)
    told = sequence
    toldAt = monotonicMs()
  }

  return {
    beside(sink) {
      const watch = createRestWatch()
      let behind = 0
      watches.push({ isFree: () => behind === 0 && watch.isAtRest, isTaken: () => watch.showsProgress })
      return {
        ...sink,
        write(chunk) {
          watch.push(chunk)
          const accepted = sink.write(chunk)
          if (!accepted) {
            behind += 1
            void sink.flushed().then(() => {
              behind -= 1
            })
          }
          return accepted
        },
      }
    },
    show(current) {
      timer = setInterval(() => {
        const { percent } = current().overall
        tell(formatTerminalProgress(percent === undefined ? 'unknown' : 'normal', percent))
      }, PAUSE_MS)
      timer.unref()
    },
    ended({ status, overall }) {
      clearInterval(timer)
      if (told !== undefined && status === 'FAILED')
        tell(formatTerminalProgress('error', overall.percent ?? 100))
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      if (told !== undefined) tell(formatTerminalProgress('none'))
    },
  }
}
