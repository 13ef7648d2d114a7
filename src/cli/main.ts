import { run } from './commands/run.ts'
import { sayTrouble } from './say.ts'

/*
 * Where every `tasker` command begins. `run` is part of this file's bundle, with nothing that the start of its command
 * does not need: each further file would cost a third of a millisecond. Everything else is loaded when it is asked for.
 */
async function main(words: readonly string[]): Promise<void> {
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

main(process.argv.slice(2)).catch((error: unknown) => {
  sayTrouble('a bug in tasker; please report it', error instanceof Error ? error.stack : error)
  process.exitCode = 70 // EX_SOFTWARE of sysexits(3)
})
