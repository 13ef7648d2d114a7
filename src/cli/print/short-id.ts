/** The part of a UUIDv7 that holds its millisecond: `0190a1b2-c3d4`. */
const TIME_PART = 13

/**
 * Beginnings of run ids that tell these ids apart: the part that holds the time, and more where several began in the
 * same millisecond.
 */
export function shortIds(ids: readonly string[]): Map<string, string> {
  const taken = Map.groupBy(ids, id => id.slice(0, TIME_PART))
  return new Map(ids.map(id => [id, id.slice(0, lengthNeeded(id, taken.get(id.slice(0, TIME_PART)) ?? []))]))
}

function lengthNeeded(id: string, alike: readonly string[]): number {
  const others = alike.filter(other => other !== id)
  let length = TIME_PART
  while (length < id.length && others.some(other => other.startsWith(id.slice(0, length)))) length += 1
  return id[length - 1] === '-' ? length + 1 : length
}
