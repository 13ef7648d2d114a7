import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createClientRig, rows } from './client-rig.ts'

// The counties of the United States, as many as the pipelines of the source documents work through.
const COUNTIES = 3143

const SCRIPTS = {
  Rscript: [
    'count.R',
    `source("tasker.R")
    subtask_start("Counties", items_total = ${COUNTIES})
    invisible(parallel::mclapply(seq_len(${COUNTIES}), function(county) subtask_increment(), mc.cores = 8))`,
  ],
  python3: [
    'count.py',
    `import multiprocessing
from tasker import *

def work(county):
    subtask_increment(1)

if __name__ == "__main__":
    subtask_start("Counties", items_total=${COUNTIES})
    with multiprocessing.Pool(8) as pool:
        pool.map(work, range(${COUNTIES}))`,
  ],
  sh: [
    'count.sh',
    `. ./tasker.sh
    subtask_start Counties ${COUNTIES}
    seq ${COUNTIES} | xargs -P 8 -n 100 sh -c '. ./tasker.sh; for county; do subtask_increment; done' sh`,
  ],
  node: [
    'count.mjs',
    `import cluster from 'node:cluster'
    import { subtaskIncrement, subtaskStart } from './tasker.mjs'
    if (cluster.isPrimary) {
      subtaskStart('Counties', ${COUNTIES})
      for (let worker = 0; worker < 8; worker++) cluster.fork({ WORKER: worker })
    } else {
      for (let county = Number(process.env.WORKER); county < ${COUNTIES}; county += 8) subtaskIncrement()
      process.disconnect()
    }`,
  ],
} as const

for (const [program, [name, text]] of Object.entries(SCRIPTS))
  needing(program)(`${program}: 8 processes that count at once count exactly`, async () => {
    using rig = createClientRig()
    writeFileSync(join(rig.home, name), text)

    const finished = await rig.tasker(['run', '--', program, name])

    expect(finished).toMatchObject({ stderr: '', code: 0 })
    expect(rows(rig, 'SELECT subtask_name, items_complete, items_total FROM subtasks')).toEqual([
      { subtask_name: 'Counties', items_complete: COUNTIES, items_total: COUNTIES },
    ])
  })
