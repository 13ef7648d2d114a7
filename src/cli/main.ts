import { sayTrouble } from './say.ts'

/*
 * Where every `tasker` command begins. `run` goes its own short way: nothing that it does not need may stand between
 * the caller and the start of the command. The bundle is one CommonJS file, because node loads that soonest (measured:
 * 2 ms before a module, and each further file costs half of one); what is imported dynamically lies in it unread.
 */
async function main(words: readonly string[]): Promise<void> {
  if (words[0] === 'run') {
    const { run } = await import('./commands/run.ts')
    await run(words.slice(1))
  } else if (words[0] === 'shell') {
    const { shell } = await import('./commands/shell.ts')
    await shell(words.slice(1))
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
