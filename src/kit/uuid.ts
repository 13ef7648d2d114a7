import { closeSync, openSync, readSync } from 'node:fs'

/**
 * A UUID of version 7 (RFC 9562): the time in milliseconds, then random bits, so that ids sort by time.
 * From /dev/urandom, because loading node:crypto takes longer (2.5 ms) than the command may wait for its start.
 */
export function uuid7(now: number): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now, 0, 6)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** `count` bytes in hexadecimal that nobody can guess. */
export function randomHex(count: number): string {
  return randomBytes(count).toString('hex')
}

/** Read in advance, since a run needs more than one number; none is given away twice. */
let unused = Buffer.alloc(0)
const READ_BYTES = 64

function randomBytes(count: number): Buffer {
  if (unused.length < count) unused = readRandom(Math.max(count, READ_BYTES))
  const bytes = unused.subarray(0, count)
  unused = unused.subarray(count)
  return bytes
}

function readRandom(count: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(count)
  const fd = openSync('/dev/urandom', 'r')
  try {
    readSync(fd, bytes)
  } finally {
    closeSync(fd)
  }
  return bytes
}
