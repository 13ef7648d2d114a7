import type { Option } from './option.ts'
import { optionEntries } from './options.ts'

const HEAD = `# Settings of tasker for this folder and those below it.
# Every setting is commented out; take away its # to use it. \`tasker config\` shows what is in force.
# \${NAME} and \${NAME:-default} are replaced by variables of the environment.
`

/** A `.tasker.yml` in which every setting stands commented out, with what it means. */
export function sampleFile(): string {
  let group = ''
  const blocks = optionEntries.map(([, option]) => {
    const [first = '', last] = option.key.split('.')
    const opens = last !== undefined && first !== group ? `${first}:\n` : ''
    group = last === undefined ? '' : first
    return opens + settingLines(option, last ?? first, last === undefined ? '' : '  ')
  })
  return `${HEAD}\n${blocks.join('\n')}`
}

function settingLines(option: Option<unknown>, key: string, indent: string): string {
  const otherwise = option.usually ?? (option.fallback || 'none')
  const value = option.example ?? option.fallback
  return `${indent}# ${option.says}.\n${indent}# Default: ${otherwise}\n${indent}#${key}: ${value}\n`
}
