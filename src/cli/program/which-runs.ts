import type { Command } from 'commander'

/** The options by which runs are chosen; see `WhichRuns`. */
export function whichRuns(command: Command): Command {
  return command
    .option('--stage <name>', 'only this stage')
    .option('--task <name>', 'only this task')
    .option('--status <status>', 'only these: running, finished, failed, cancelled; several with commas')
    .option('--running', 'only what runs')
    .option('--since <moment>', 'started then or later: 2026-11-20, yesterday, 2h, 7d')
    .option('--until <moment>', 'started before then')
    .option('--longer-than <time>', 'took longer, or has been running for longer: 30m')
    .option('--shorter-than <time>', 'took less')
    .option('--host <name>', 'only on this host')
    .option('--user <name>', 'only of this user')
    .option('--commit <hash>', 'only of this git commit')
    .option('--exit <codes>', 'only with these exit codes or signals: 1,137,SIGKILL')
    .option('--tag <tag>', 'only with this tag: key or key=value; may be repeated', collect)
    .option('--text <text>', 'only with this text in the error or a message')
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value]
}
