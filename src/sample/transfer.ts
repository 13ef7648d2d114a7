/** Bytes that were read and written. */
export interface Transfer {
  /** From and to storage. */
  readBytes: number
  writtenBytes: number
  /** By all calls: pipes, sockets and what the cache held, too. */
  readCallBytes: number
  writtenCallBytes: number
}

/** Parses /proc/PID/io; undefined when it is cut off. What a process has of children that it waited for is in it too. */
export function parseTransfer(text: string): Transfer | undefined {
  const [
    readCallBytes = Number.NaN,
    writtenCallBytes = Number.NaN,
    ,
    ,
    readBytes = Number.NaN,
    writtenBytes = Number.NaN,
  ] = text
    .split('\n')
    .slice(0, -1)
    .map(line => Number(line.slice(line.indexOf(':') + 1)))
  const transfer = { readBytes, writtenBytes, readCallBytes, writtenCallBytes }
  return Object.values(transfer).some(Number.isNaN) ? undefined : transfer
}

/** `left` and `sign` times `right`. */
export function addTransfer(left: Transfer, right: Transfer, sign: 1 | -1 = 1): Transfer {
  return {
    readBytes: left.readBytes + sign * right.readBytes,
    writtenBytes: left.writtenBytes + sign * right.writtenBytes,
    readCallBytes: left.readCallBytes + sign * right.readCallBytes,
    writtenCallBytes: left.writtenCallBytes + sign * right.writtenCallBytes,
  }
}

export const NO_TRANSFER: Transfer = { readBytes: 0, writtenBytes: 0, readCallBytes: 0, writtenCallBytes: 0 }
