import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createClientRig, rows } from './client-rig.ts'

const FORKS = {
  Rscript: `source("tasker.R")
    track_init("work", total_tasks = 20)
    invisible(parallel::mclapply(1:20, function(i) {
      track_init(paste0("part_", i))
      genter("reading")
      track_subtask_progress(1, 2, "row {i}")
      track_finish("done")
    }, mc.cores = 4))`,
  python3: `import multiprocessing
from tasker import *

def work(i):
    track_init("part_{}".format(i))
    genter("reading")
    track_subtask_progress(1, 2, "row {i}")
    track_finish("done")

if __name__ == "__main__":
    track_init("work", total_tasks=20)
    with multiprocessing.Pool(4) as pool:
        pool.map(work, range(1, 21))`,
}

for (const [program, script] of Object.entries(FORKS))
  needing(program)(`${program}: forks that track themselves make one bar, and no subtasks`, async () => {
    using rig = createClientRig()
    writeFileSync(join(rig.home, 'work'), script)

    const finished = await rig.tasker(['run', '--', program, 'work'])

    expect(finished.code).toBe(0)
    expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
      { subtask_items_complete: 20, subtask_items_total: 20, total_subtasks: 20, current_subtask: null },
    ])
    const [last] = rows(rig, "SELECT payload FROM events WHERE payload LIKE '%advance%' ORDER BY seq DESC")
    expect(last?.payload).toMatch(/"part_\d+: /)
  })

needing('Rscript', 'python3')(
  'a script within a subtask of another counts one item of that subtask',
  async () => {
    using rig = createClientRig()
    const outer = `source("tasker.R")
    track_init("outer.R", total_subtasks = 3)
    subtask_start("Parts", items_total = 2)
    for (part in 1:2) system("python3 inner.py")
    track_error("the third part is missing"); quit(status = 3)`
    const inner = `from tasker import *
track_init("inner.py", total_subtasks=7)
genter("inside")
track_error("no disk")
track_finish()`
    writeFileSync(join(rig.home, 'outer.R'), outer)
    writeFileSync(join(rig.home, 'inner.py'), inner)

    await rig.tasker(['run', '--', 'Rscript', 'outer.R'])

    expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
      { total_subtasks: 3, execution_status: 'FAILED', error_message: 'the third part is missing' },
    ])
    expect(rows(rig, "SELECT * FROM subtasks WHERE subtask_status <> 'NOT_STARTED'")).toMatchObject([
      { subtask_name: 'Parts', items_complete: 2, items_total: 2 },
    ])
    expect(rows(rig, "SELECT payload FROM events WHERE payload LIKE '%inner.py: no disk%'")).toHaveLength(2)
  },
)
