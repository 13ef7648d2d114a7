import { Link } from '@tanstack/react-router'
import { Empty } from '../parts/empty.tsx'

export function NotFound() {
  return (
    <Empty title="There is no such page">
      <p>
        The address may be cut off. Everything starts at the <Link to="/">status of all tasks</Link>.
      </p>
    </Empty>
  )
}
