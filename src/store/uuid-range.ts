/** The smallest and the largest UUID that begin with `prefix`; undefined when none can. Dashes do not matter. */
export function uuidRange(prefix: string): { first: string; last: string } | undefined {
  const digits = prefix.toLowerCase().replaceAll('-', '')
  if (!/^[0-9a-f]{0,32}$/.test(digits)) return undefined
  return { first: withDashes(digits.padEnd(32, '0')), last: withDashes(digits.padEnd(32, 'f')) }
}

/** `id` as databases write it; undefined when it is not a whole UUID. */
export function wholeUuid(id: string): string | undefined {
  const range = uuidRange(id)
  return range?.first === range?.last ? range?.first : undefined
}

function withDashes(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
