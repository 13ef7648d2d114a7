interface PickProps<Value extends string> {
  label: string
  value: Value
  options: readonly (readonly [Value, string])[]
  onChange: (value: Value) => void
}

/** One of several, in the browser's own way, which is known on every phone. */
export function Pick<Value extends string>({ label, value, options, onChange }: PickProps<Value>) {
  return (
    <select aria-label={label} value={value} onChange={event => onChange(event.target.value as Value)}>
      {options.map(([each, says]) => (
        <option key={each} value={each}>
          {says}
        </option>
      ))}
      {!options.some(([each]) => each === value) && <option value={value}>{value}</option>}
    </select>
  )
}
