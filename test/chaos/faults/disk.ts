import { execFile } from 'node:child_process'
import { rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Fault } from './fault.ts'

const run = promisify(execFile)

/** The disk of the state directory has no room left, and then has again. */
export const DISK_FAULTS: readonly Fault[] = [
  {
    name: 'disk full',
    expectation:
      'logs end (--quiet and /dev/null: the command hears of it); who ends meanwhile may be `lost:` or not there',
    possible: world => world.ownDisk,
    async inject(world, chance) {
      const filler = join(world.stateDir, 'filler')
      const { bavail, bsize } = statfsSync(world.stateDir)
      await run('fallocate', ['-l', String(bavail * bsize), filler]).catch(() => {})
      // What was taken or given back in the meantime.
      await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k', 'oflag=append', 'conv=notrunc']).catch(
        () => {},
      )
      await pause(chance.whole(50, 1_000))
      rmSync(filler, { force: true })
      return true
    },
  },
]
