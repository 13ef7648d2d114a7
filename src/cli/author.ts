import { hostname } from 'node:os'
import { readUserName } from '../supervise/describe/identity.ts'
import type { World } from './world.ts'

/** Who asks: `user@host`. */
export function authorOf(world: World): string {
  return `${readUserName(world.env) ?? 'somebody'}@${hostname()}`
}
