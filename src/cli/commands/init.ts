import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FILE_NAME } from '../../config/find-files.ts'
import { sampleFile } from '../../config/sample-file.ts'
import { sayError, TaskerError, UsageError } from '../../domain/error.ts'
import type { World } from '../world.ts'

export interface InitOptions {
  /** Replaces a file that is there. */
  force?: boolean
}

/** Writes a `.tasker.yml` with every setting commented out into the working directory. */
export async function init(world: World, { force = false }: InitOptions): Promise<number> {
  const file = join(world.cwd, FILE_NAME)
  try {
    // Whatever the umask: a file that others may write is not read later.
    writeFileSync(file, sampleFile(), { flag: force ? 'w' : 'wx', mode: 0o644 })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new UsageError(`${file} is there already`, 'tasker init --force replaces it', { cause })
    }
    throw new TaskerError(
      `${file} cannot be written (${sayError(cause)})`,
      'run tasker init where you may write',
      {
        cause,
      },
    )
  }
  world.out.write(`Wrote ${file}; \`tasker config\` shows what is in force.\n`)
  return 0
}
