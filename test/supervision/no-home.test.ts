import { expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

needing('setpriv').skipIf(process.getuid?.() !== 0)(
  'as root: a user without a home: nothing is said into a pipe, and status finds the run',
  async () => {
    using rig = createRig()
    // A user of this test's own: the folder for those without a home is one for each user, and is removed here.
    const asNobody = 'setpriv --reuid=54337 --regid=54337 --clear-groups env -i PATH=/usr/bin:/bin'

    const finished = await inBash(
      rig,
      `trap 'rm -rf /tmp/tasker-54337' EXIT; cd /
       ${asNobody} $TASKER run -- sh -c 'echo on; exit 3'; echo $?
       ${asNobody} $TASKER status 2>$HOME/said; grep -c HOME $HOME/said`,
    )

    expect(finished).toMatchObject({ stderr: '' })
    expect(finished.stdout).toMatch(/^on\n3\n[\s\S]*FAILED[\s\S]*\n1\n$/)
  },
)
