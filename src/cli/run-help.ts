import { RUN_OPTIONS } from './run-options.ts'

/** What `tasker run --help` prints. */
export function runHelp(): string {
  const rows = Object.entries(RUN_OPTIONS).map(([name, option]) => {
    const value = 'value' in option ? ` ${option.value}` : 'inline' in option ? `[=${option.inline}]` : ''
    const flag = `--${name}${value}`
    return `  ${flag.padEnd(22)}  ${option.says}`
  })
  return `Usage: tasker run [options] [--] command [argument …]
       tasker shell [options] -c line

Runs a command and records it: start, progress, exit status. The command is not changed: it has the same streams,
signals and environment, and tasker ends as it ended. Options after the command belong to the command.

Options:
${rows.join('\n')}

Exit status: the command's own; 125 when the options are wrong, 126 when the command cannot be executed, 127 when it is
not found; 124 after --timeout; 75 when --lock or --unique skips the start, 0 when --unique finds the work done.

Examples:
  tasker run --stage DAILY -- Rscript DAILY_01_BDC_Locations.R
  tasker run --quiet --tag region=EU python3 load.py --all
  0 2 * * *  tasker run --quiet make -C /srv/pipeline nightly
`
}
