import { describe, expect } from 'vitest'
import { needing } from '../rig/needing.ts'
import { createRig } from '../rig/tasker.ts'
import { inBash } from './side-by-side.ts'

describe('a storm of signals', () => {
  needing('python3')('does not hide the end of the command from us', async () => {
    using rig = createRig()

    const finished = await inBash(
      rig,
      `$TASKER run -- sh -c "trap '' USR1; touch up; sleep 1; exit 7" & p=$!
       for i in $(seq 1000); do [ -e up ] && break; sleep 0.01; done
       /usr/bin/python3 -c '
import os, sys, time
until = time.time() + 1.5
try:
    while time.time() < until:
        for _ in range(5000): os.kill(int(sys.argv[1]), 10)
except ProcessLookupError: pass
' $p; wait $p; echo $?`,
    )

    expect(finished).toMatchObject({ stdout: '7\n', code: 0 })
  })
})
