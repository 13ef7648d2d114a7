/** What `tasker rerun --help` prints. */
export const RERUN_HELP = `Usage: tasker rerun [options] <run>

Runs the command of an earlier run once more, in the foreground, as tasker run does: same arguments, folder, names, tags and
options. What is not as it was then is said on stderr. The new run has its own id; its column rerun_of_run_id names the
earlier one.

<run>: a run by its id or the beginning of it, or a task by its name (its latest run)

Options:
  --dry-run        only print the command line
  --config <file>  configuration file to use instead of the nearest .tasker.yml
  --db <url>       database: postgres://user@host/name or sqlite:FILE
  -h, --help       show this help

Exit status: the command's own; 125 when it could not be started again.

Examples:
  tasker rerun DAILY_01_load.R
  tasker rerun --dry-run 0190a1b2-c3d4
`
