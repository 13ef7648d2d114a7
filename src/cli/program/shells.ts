import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { complete } from '../completion/complete.ts'
import { shellOf } from '../completion/shell.ts'
import { manual } from '../manual/manual.ts'
import { packageFile } from '../package-file.ts'
import type { World } from '../world.ts'
import type { Conclude } from './conclude.ts'

const COMPLETION_HELP = `
Examples:
  source <(tasker completion bash)                        # in ~/.bashrc
  source <(tasker completion zsh)                         # in ~/.zshrc, behind compinit
  tasker completion fish >~/.config/fish/completions/tasker.fish`

/** What shells and man(1) know of tasker. */
export function addShellCommands(program: Command, world: World, conclude: Conclude): void {
  program
    .command('completion')
    .description('print what makes a shell complete the words of tasker, names of tasks among them')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', COMPLETION_HELP)
    .action((shell: string) => {
      world.out.write(readFileSync(packageFile('completions', `tasker.${shellOf(shell)}`), 'utf8'))
      return conclude(0)
    })

  program
    .command('man')
    .description('print the manual page tasker(1)')
    .addHelpText('after', '\nExample:\n  tasker man | man -l -')
    .action(() => {
      world.out.write(manual(program))
      return conclude(0)
    })

  program
    .command('__complete', { hidden: true })
    .argument('<shell>')
    .argument('<kept>')
    .argument('[words...]')
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (shell: string, kept: string, typed: string[]) => {
      // Whatever goes wrong: a word in the middle of somebody's command line would help nobody.
      const answer = await complete(world, program, { shell: shellOf(shell), kept, typed }).catch(() => '')
      world.out.write(answer)
      return conclude(0)
    })
}
