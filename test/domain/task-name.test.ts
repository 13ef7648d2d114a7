import { describe, expect, test } from 'vitest'
import { identifyCommand } from '../../src/domain/task-name.ts'

/** A command as one would type it (a word in quotes is one word), its task name, its type, its script. */
const COMMANDS: [string, string, string, string?][] = [
  ['Rscript DAILY_01_BDC_Locations.R', 'DAILY_01_BDC_Locations.R', 'R', '/srv/DAILY_01_BDC_Locations.R'],
  ['Rscript --vanilla --default-packages=stats,utils sub/a.R --year 2026', 'a.R', 'R', '/srv/sub/a.R'],
  ["Rscript -e 'rmarkdown::render(1)' a.R", 'rmarkdown::render(1)', 'R'],
  ['/opt/R/4.3.1/bin/Rscript /data/a.R', 'a.R', 'R', '/data/a.R'],
  ['R CMD BATCH --no-save x.R x.Rout', 'x.R', 'R', '/srv/x.R'],
  ['R CMD check pkg', 'R CMD check', 'R'],
  ['R --vanilla -f x.R --args y.R', 'x.R', 'R', '/srv/x.R'],
  ['R --no-echo --file=x.R', 'x.R', 'R', '/srv/x.R'],
  ['R -e 1+1', '1+1', 'R'],
  ['R --slave --args a.R', 'R', 'R'],
  ['python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['python3.12 -u -W ignore -X dev ../a.py -m x', 'a.py', 'python', '/a.py'],
  ['python3 -m pkg.load --all', 'pkg.load', 'python'],
  ['python -um pkg', 'pkg', 'python'],
  ["python3 -c 'import time; time.sleep(1)' a.py", 'import time; time.sleep(1)', 'python'],
  ['python3 -', 'python3', 'python'],
  ['python3', 'python3', 'python'],
  ['bash nightly', 'nightly', 'sh', '/srv/nightly'],
  ['sh -eu -o pipefail job.sh x', 'job.sh', 'sh', '/srv/job.sh'],
  ["bash -c 'echo hello; sleep 1'", 'echo hello; sleep 1', 'sh'],
  ["bash -lc 'make report'", 'make report', 'sh'],
  [
    'bash -c \'set -euo pipefail; for f in *.csv; do load "$f" into the big warehouse; done\'',
    'for f in *.csv; do load "$f" into the',
    'sh',
  ],
  [
    "bash -c 'cd /srv/etl && exec python3 DAILY_2.py --all >> out.log 2>&1'",
    'DAILY_2.py',
    'python',
    '/srv/etl/DAILY_2.py',
  ],
  ["sh -c 'Rscript a.R; Rscript b.R'", 'Rscript a.R; Rscript b.R', 'sh'],
  ["sh -c 'login --password=hunter2'", 'login --password=[redacted]', 'sh'],
  ['bash -s a.sh', 'bash', 'sh'],
  ['node --import tsx -r dotenv/config a.mjs', 'a.mjs', 'node', '/srv/a.mjs'],
  ["node -e 'work()'", 'work()', 'node'],
  ['deno run -A jobs/a.ts', 'a.ts', 'deno', '/srv/jobs/a.ts'],
  ['deno task build', 'build', 'deno'],
  ['bun run a.ts', 'a.ts', 'bun', '/srv/a.ts'],
  ['bun run build', 'build', 'bun'],
  ['tsx a.ts', 'a.ts', 'node', '/srv/a.ts'],
  ['npx -y tsx a.ts', 'a.ts', 'node', '/srv/a.ts'],
  ['npm run build', 'build', 'node'],
  ['npm ci', 'npm ci', 'node'],
  ['perl -w -I lib a.pl', 'a.pl', 'perl', '/srv/a.pl'],
  ["perl -lane 'print' a.txt", 'print', 'perl'],
  ["perl -i.bak -pe 's/a/b/' a.txt", 's/a/b/', 'perl'],
  ['ruby -r json a.rb', 'a.rb', 'ruby', '/srv/a.rb'],
  ['julia -t 4 --project=. a.jl', 'a.jl', 'julia', '/srv/a.jl'],
  ['make', 'make', 'make'],
  ['make report', 'report', 'make'],
  ['make -j 4 V=1 clean all', 'clean all', 'make'],
  ['make all -j8', 'all', 'make'],
  ['make -f jobs.mk report', 'report', 'make', '/srv/jobs.mk'],
  ['snakemake -s flow.smk --cores 4', 'flow.smk', 'snakemake', '/srv/flow.smk'],
  ['snakemake --cores 4 plots', 'plots', 'snakemake'],
  ['psql -h db -d geo -v ON_ERROR_STOP=1 -f load.sql', 'load.sql', 'sql', '/srv/load.sql'],
  ["psql geo -c 'REFRESH MATERIALIZED VIEW a'", 'REFRESH MATERIALIZED VIEW a', 'sql'],
  ['psql geo me', 'psql', 'sql'],
  ['java -Xmx4g -cp lib -jar app/etl.jar run', 'etl.jar', 'java', '/srv/app/etl.jar'],
  ['java -cp lib:x org.example.Main', 'org.example.Main', 'java'],
  ['docker run --rm -it -e A=1 -v /a:/b --name x registry:5000/team/etl:1.2 run.sh', 'etl', 'docker'],
  ['docker compose -f a.yml run --rm loader go', 'loader', 'docker'],
  ['./script.sh x', 'script.sh', 'sh', '/srv/script.sh'],
  ['bin/nightly', 'nightly', 'other', '/srv/bin/nightly'],
  ['rsync -a a b', 'rsync', 'other'],
  ['/usr/bin/rsync -a a b', 'rsync', 'other'],
  ['env A=1 B=2 nice python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['env -i -u HOME -C /tmp PATH=/bin python3 a.py', 'a.py', 'python', '/tmp/a.py'],
  ["env -S 'python3 -u' a.py", 'a.py', 'python', '/srv/a.py'],
  ['env A=1', 'env', 'other'],
  ['nice -n 5 ionice -c 2 -n 7 nohup time -f %e timeout -k 5 5m stdbuf -oL a.sh', 'a.sh', 'sh', '/srv/a.sh'],
  ['nice -19 python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['sudo -u etl -H A=1 python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ["su -s /bin/sh etl -c 'Rscript a.R'", 'a.R', 'R', '/srv/a.R'],
  ['flock -n /tmp/lock python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ["flock -w 5 /tmp/lock -c 'python3 a.py'", 'a.py', 'python', '/srv/a.py'],
  ['setsid -w xvfb-run -a -s "-screen 0" python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['uv run --with pandas a.py', 'a.py', 'python', '/srv/a.py'],
  ['poetry run python -m pkg', 'pkg', 'python'],
  ['conda run -n geo --no-capture-output Rscript a.R', 'a.R', 'R', '/srv/a.R'],
  ['srun -n 4 --mem 4G -p short python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['chrt -b 0 taskset -c 0-3 numactl -N 0 python3 a.py', 'a.py', 'python', '/srv/a.py'],
  ['busybox sh a.sh', 'a.sh', 'sh', '/srv/a.sh'],
  ['tasker run --stage DAILY -- Rscript a.R', 'a.R', 'R', '/srv/a.R'],
  ['uv sync', 'uv', 'other'],
  ['timeout 5', 'timeout', 'other'],
]

describe('a command is named as one would name it', () => {
  for (const [typed, taskName, taskType, script] of COMMANDS)
    test(typed, () => {
      const named = identifyCommand(words(typed), '/srv')

      const path =
        named.scriptFile && `${named.scriptPath === '/' ? '' : named.scriptPath}/${named.scriptFile}`
      expect({ ...named, scriptPath: undefined, scriptFile: path }).toEqual({
        taskName,
        taskType,
        scriptPath: undefined,
        scriptFile: script,
      })
    })
})

test('make in another folder is named with that folder', () => {
  expect(identifyCommand(['make', '-C', 'jobs/reports', 'all'], '/srv')).toEqual({
    taskName: 'reports:all',
    taskType: 'make',
    scriptPath: '/srv/jobs/reports',
  })
})

test('any words have a name and a short type', () => {
  for (const argv of [
    [],
    [''],
    ['\n'],
    ['/'],
    ['-'],
    ['bash', '-c', ''],
    ['bash', '-c', ' '],
    ['env', '-S', ''],
    ['make', '\u0000'],
  ]) {
    const { taskName, taskType } = identifyCommand(argv, '/')

    expect(taskName).toMatch(/^\S.*$/)
    expect(taskType.length).toBeLessThanOrEqual(10)
  }
})

test('long code and many wrappers are named too', () => {
  const long = identifyCommand(['sh', '-c', `set -e; ${'a'.repeat(1_000_000)}`], '/')
  const wrapped = identifyCommand(Array(100_000).fill('nice'), '/')

  expect(long.taskName).toHaveLength(40)
  expect(wrapped.taskName).toBe('nice')
})

function words(typed: string): string[] {
  return [...typed.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
    ([word, single, double]) => single ?? double ?? word,
  )
}
