import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/*
 * Where every `tasker` command begins. `run` goes its own short way: nothing that it does not need may stand between
 * the caller and the start of the command.
 */
const [command, ...rest] = process.argv.slice(2)
const cache = process.env.XDG_CACHE_HOME || (process.env.HOME && join(process.env.HOME, '.cache'))
if (cache) enableCompileCache(join(cache, 'tasker'))

if (command === 'run') {
  const { run } = await import('./commands/run.ts')
  await run(rest)
} else {
  const { runProgram } = await import('./program.ts')
  process.exitCode = await runProgram(process.argv.slice(2))
}
