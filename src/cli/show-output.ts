import { closeSync, openSync, readSync } from 'node:fs'
import { openSink } from '../process/sink.ts'
import { viewStream } from '../process/stream-view.ts'
import type { MarkerHider } from '../protocol/hide-markers.ts'

/**
 * Writes a file from byte `from` on to our stdout, however large it is and however slowly that is read; without its
 * markers, if there is something to hide them.
 */
export async function showOutput(path: string, from: number, hider?: MarkerHider): Promise<void> {
  const fd = openSync(path, 'r')
  let open = true
  const end = () => {
    open = false
  }
  using sink = openSink(1, viewStream(1), { onDrain() {}, onBroken: end })
  const show = async (bytes: Buffer) => {
    if (!sink.write(bytes)) await sink.flushed()
  }
  const buffer = Buffer.allocUnsafe(64 * 1024)
  for (let position = from; open; ) {
    const count = readSync(fd, buffer, 0, buffer.length, position)
    if (count === 0) break
    position += count
    const chunk = buffer.subarray(0, count)
    await show(hider === undefined ? chunk : hider.push(chunk))
  }
  if (hider !== undefined) await show(hider.end())
  closeSync(fd)
}
