import type { Ruling } from '../answer/rules-in-force.ts'
import type { Channel } from '../domain/alert/channel.ts'
import type { ExecutionRow } from '../store/rows.ts'
import type { Store } from '../store/store.ts'

/** What the server is started with. */
export interface Dashboard {
  store: Store
  /** Milliseconds since 1970. */
  now: () => number
  /** `user@host`: in whose name this process acts. */
  owner: string
  /** Where logs are kept on this host, if tasker decides it. */
  logDir?: string | undefined
  /** Only logs in these folders are shown; undefined: wherever they are. */
  logsBelow?: readonly string[] | undefined
  channels: readonly Channel[]
  /** Which rules hold, and where they stand. */
  rules: Omit<Ruling, 'channels'>
  /** The folder of the pages; undefined where they were not built. */
  pages?: string | undefined
  /** Tells and delivers the truth about runs of this host that nobody supervises any more. */
  tellTruth: () => Promise<void>
  /** Starts a run of this host again, and does not wait for it. */
  rerun: (run: ExecutionRow) => void
  /** One sentence for whoever looks after the server. */
  say: (text: string) => void
}
