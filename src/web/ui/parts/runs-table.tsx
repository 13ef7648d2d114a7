import type { Run } from '../api/rows.ts'
import { Heads } from './heads.tsx'
import type { RunColumn } from './run-columns.tsx'
import { Scrolling } from './scrolling.tsx'

/** Some runs, with some of what is known of each. */
export function RunsTable({
  label,
  runs,
  columns,
}: {
  label: string
  runs: readonly Run[]
  columns: readonly RunColumn[]
}) {
  return (
    <Scrolling label={label}>
      <table>
        <thead>
          <Heads
            of={columns.map(({ name }) => name)}
            numbers={columns.flatMap(({ name, isNumber }) => (isNumber ? [name] : []))}
          />
        </thead>
        <tbody>
          {runs.map(run => (
            <tr key={run.run_id}>
              <RunCells run={run} columns={columns} />
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  )
}

export function RunCells({ run, columns }: { run: Run; columns: readonly RunColumn[] }) {
  return columns.map(({ name, isNumber, cell }) => (
    <td key={name} className={isNumber ? 'number' : undefined}>
      {cell(run)}
    </td>
  ))
}
