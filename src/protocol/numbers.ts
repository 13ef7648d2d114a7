/** A number as programs print one, without a sign: `45`, `62.5`, `.5` (bc), `1e+05` (R prints 100000 so). */
export const NUMBER = '(?:\\d+(?:\\.\\d+)?|\\.\\d+)(?:[eE][+-]?\\d+)?'

/** Whether it may be a percentage. */
export function isPercent(value: number): boolean {
  return value >= 0 && value <= 100
}

/** Whether it may count items: not negative, and small enough to be exact. */
export function isAmount(value: number): boolean {
  return value >= 0 && value <= Number.MAX_SAFE_INTEGER
}

/** Whether it may count whole things. */
export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
