/** The heads of a table; those in `numbers` stand above figures. */
export function Heads({ of, numbers = [] }: { of: readonly string[]; numbers?: readonly string[] }) {
  return (
    <tr>
      {of.map(name => (
        <th key={name} scope="col" className={numbers.includes(name) ? 'number' : undefined}>
          {name}
        </th>
      ))}
    </tr>
  )
}
