import type { Sink } from '../process/sink.ts'
import { createMarkerHider } from '../protocol/hide-markers.ts'
import type { EndingSink } from './output.ts'

/** Passes bytes on to a sink, without the markers that the run of this token understands. */
export type HidingSink = typeof hidingSink

const NOTHING = Buffer.alloc(0)
/** So long after the last output what may yet become a marker is shown, as a prompt has to be. */
const REST_MS = 100

export function hidingSink(
  sink: Sink,
  token: string,
  onTrouble: (what: string, error: unknown) => void,
): EndingSink {
  const hider = createMarkerHider(token)
  let timer: NodeJS.Timeout | undefined
  let isUsable = true

  /** What a mistake of ours may cost is that markers are seen. */
  const pass = (filter: (chunk: Buffer) => Buffer, chunk: Buffer = NOTHING): boolean => {
    let bytes = chunk
    try {
      if (isUsable) bytes = filter(chunk)
    } catch (error) {
      isUsable = false
      bytes = hider.letGo()
      onTrouble('markers are not hidden any more', error)
    }
    return bytes.length === 0 || sink.write(bytes)
  }

  return {
    write(chunk) {
      clearTimeout(timer)
      const accepted = pass(hider.push, chunk)
      if (hider.isWaiting) timer = setTimeout(() => pass(hider.rest), REST_MS)
      return accepted
    },
    flushed: sink.flushed,
    async end() {
      clearTimeout(timer)
      pass(hider.end)
      await sink.flushed()
    },
    [Symbol.dispose]() {
      clearTimeout(timer)
      sink[Symbol.dispose]()
    },
  }
}
