import { basename } from 'node:path'
import type { Reading } from '../../protocol/detector.ts'
import type { FileBeingRead } from '../../sample/read-position.ts'

/** Smaller files are read too soon to matter, and most of them are not what the work is about. */
export const LEAST_BYTES = 16 * 2 ** 20
/** Who begins near the end of a file waits for more of it, as `tail -f` does. */
const LATEST_BEGIN = 0.9
/** A position that does not move says nothing. */
const RISES = 2

/** Makes readings of where a command is in the files that it reads, one file after the other. */
export function createReadProgress(): (file: FileBeingRead | undefined) => Reading[] {
  let followed: { identity: string; first: number; position: number; rises: number; name: string } | undefined
  let told: string | undefined

  return file => {
    if (file === undefined) return []
    const { identity, position, size } = file
    if (followed?.identity !== identity) {
      followed = { identity, first: position / size, position, rises: 0, name: basename(file.path) }
      return []
    }
    if (position > followed.position) followed.rises++
    followed.position = position
    if (followed.rises < RISES || followed.first > LATEST_BEGIN) return []
    const { name } = followed
    // The file before was left: its bar is full, and this is another one.
    const left = told !== undefined && told !== name ? [{ percent: 100, message: told }] : []
    told = name
    return [...left, { percent: Math.min(100, (position / size) * 100), message: name }]
  }
}
