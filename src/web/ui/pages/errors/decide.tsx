import type { ErrorGroup } from '../../api/rows.ts'
import { ActWithNote } from '../../parts/act.tsx'

/** What can be decided about an error, by what it is now. */
export function Decide({ error: { error_group, state } }: { error: ErrorGroup }) {
  const path = `errors/${encodeURIComponent(error_group)}`
  if (state === 'muted' || state === 'resolved')
    return (
      <ActWithNote name="Reopen" title="Reopen this error?" path={`${path}/reopen`} done="It counts again" />
    )
  return (
    <>
      <ActWithNote
        name="Resolve"
        title="Resolve this error?"
        path={`${path}/resolve`}
        done="It is resolved; should it come back, it says so"
      />
      <ActWithNote
        name="Mute"
        title="Mute this error?"
        path={`${path}/mute`}
        done="Nobody is told of it any more"
      />
    </>
  )
}
