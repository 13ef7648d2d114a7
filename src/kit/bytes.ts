const UNITS: Record<string, number> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
}

/** Bytes of `64MiB`, `500k`, `1.5 GB`; a plain number is bytes. Units are powers of 1024. Throws `RangeError` for all else. */
export function parseBytes(text: string): number {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(?:i?b)?|b)?$/i.exec(text.trim()) ?? []
  if (count === undefined) throw new RangeError(`'${text}' is not a size`)
  return Math.round(Number(count) * (UNITS[unit.toLowerCase()] ?? Number.NaN))
}

/** A size as one would write it: in the largest unit that leaves a whole number. */
export function formatBytes(bytes: number): string {
  const unit = Object.entries(UNITS).findLast(([, size]) => bytes > 0 && bytes % size === 0)
  return unit === undefined || unit[0] === '' ? `${bytes}` : `${bytes / unit[1]}${unit[0].toUpperCase()}iB`
}

/** A size for people: `480 MiB`, `1.5 GiB`. */
export function sayBytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20
  if (mebibytes < 10) return `${mebibytes.toFixed(1)} MiB`
  return mebibytes < 1024 ? `${Math.round(mebibytes)} MiB` : `${(mebibytes / 1024).toFixed(1)} GiB`
}
