import { closeSync, openSync, readSync } from 'node:fs'
import { openSink } from '../process/sink.ts'
import { viewStream } from '../process/stream-view.ts'

/** Writes a file from byte `from` on to our stdout, however large it is and however slowly that is read. */
export async function showOutput(path: string, from: number): Promise<void> {
  const fd = openSync(path, 'r')
  let open = true
  const end = () => {
    open = false
  }
  using sink = openSink(1, viewStream(1), { onDrain() {}, onBroken: end })
  const buffer = Buffer.allocUnsafe(64 * 1024)
  for (let position = from; open; ) {
    const count = readSync(fd, buffer, 0, buffer.length, position)
    if (count === 0) break
    position += count
    if (!sink.write(buffer.subarray(0, count))) await sink.flushed()
  }
  closeSync(fd)
}
