import type { Store } from '../../store/store.ts'
import type { Supervised } from '../keep-record.ts'
import type { StopWatch } from '../stopping/stop-watch.ts'
import type { Supervision } from '../supervision.ts'
import type { CommandOfHolder, Holder } from './holder.ts'

/** Something that is ours until the end of the run, so that others keep away. */
export interface Hold {
  kind: 'held'
  /** Told before each start of the command, then with its process. */
  tell(command: CommandOfHolder): void
  release(end: Ended): void | Promise<void>
}

/** How it ended for those who hold something; undefined after a bug. */
export type Ended = Supervised | NotStarted | undefined

/** Why a command was not started. */
export type NotStarted =
  | { kind: 'locked'; lock: string; holder: Holder }
  /** The lock is one of the database, which did not answer. */
  | { kind: 'no-answer'; lock: string; error: unknown }
  /** The lock is one of the database, and that is of this host alone. */
  | { kind: 'not-shared'; lock: string; place: string }
  /** A run with this unique key has succeeded. */
  | { kind: 'done'; key: string; runId: string | undefined; at: number }
  | { kind: 'under-way'; key: string; holder: Holder }
  /** Somebody asked us to end while we waited. */
  | { kind: 'stopped'; signal: NodeJS.Signals; number: number }

/** What taking a hold needs. */
export interface Around {
  world: Supervision
  stop: StopWatch
  openStore: () => Promise<Store>
}
