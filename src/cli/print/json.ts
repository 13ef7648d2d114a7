import type { World } from '../world.ts'

// What JSON leaves as it is and a terminal might act upon.
const UNSAFE = /[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

/** Writes the value as JSON; nothing in it can do anything to a terminal, and nothing is lost. */
export function printJson(world: World, value: unknown): void {
  world.out.write(`${harmlessJson(JSON.stringify(value, undefined, 2))}\n`)
}

/** The same on one line. */
export function jsonLine(value: unknown): string {
  return harmlessJson(JSON.stringify(value))
}

function harmlessJson(json: string): string {
  return json.replace(UNSAFE, sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
