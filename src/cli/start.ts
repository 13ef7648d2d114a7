import { run } from './commands/run.ts'
import { sayTrouble } from './say.ts'

/**
 * Does what the words of a `tasker` command ask for. `run` is part of this file's bundle, with nothing that the start
 * of its command does not need: each further file costs a little. Everything else is loaded when it is asked for.
 */
export async function start(words: readonly string[]): Promise<void> {
  try {
    await doAsAsked(words)
  } catch (error) {
    sayTrouble('a bug in tasker; please report it', error instanceof Error ? error.stack : error)
    process.exitCode = 70 // EX_SOFTWARE of sysexits(3)
  }
}

async function doAsAsked(words: readonly string[]): Promise<void> {
  if (words[0] === 'run') {
    await run(words.slice(1))
  } else if (words[0] === 'shell') {
    const { shell } = await import('./commands/shell.ts')
    await shell(words.slice(1))
  } else if (words[0] === 'rerun') {
    const { rerun } = await import('./commands/rerun.ts')
    await rerun(words.slice(1))
  } else {
    const [{ runProgram }, { realWorld }] = await Promise.all([
      import('./program.ts'),
      import('./real-world.ts'),
    ])
    process.exitCode = await runProgram(words, realWorld())
  }
}
