import { Columns3 } from 'lucide-react'
import { useId } from 'react'
import { COLUMNS, type ColumnName, columnOf } from '../../parts/run-columns.tsx'

/** Which columns there are; their order stays. */
export function PickColumns({
  chosen,
  onChange,
}: {
  chosen: ColumnName[]
  onChange: (names: ColumnName[]) => void
}) {
  const id = useId()
  const all = Object.keys(COLUMNS) as ColumnName[]
  return (
    <div className="pick-columns">
      <button type="button" popoverTarget={id}>
        <Columns3 /> Columns
      </button>
      <div id={id} popover="auto">
        {all.map(name => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              disabled={name === 'task'}
              onChange={() => onChange(all.filter(each => chosen.includes(each) !== (each === name)))}
            />
            {columnOf(name).name}
          </label>
        ))}
      </div>
    </div>
  )
}
