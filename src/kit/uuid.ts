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
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** `count` bytes in hexadecimal that nobody can guess. */
export function randomHex(count: number): string {
  return randomBytes(count).toString('hex')
}

function randomBytes(count: number): Buffer {
  const bytes = Buffer.alloc(count)
  const fd = openSync('/dev/urandom', 'r')
  try {
    readSync(fd, bytes)
  } finally {
    closeSync(fd)
  }
  return bytes
}
