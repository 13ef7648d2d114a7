const UNITS = ['MiB', 'GiB', 'TiB']

/** `812 MiB`, `3.4 GiB`. */
export function megabytes(value: number): string {
  let size = value
  let unit = 0
  while (size >= 1000 && unit < UNITS.length - 1) {
    size /= 1024
    unit += 1
  }
  if (size > 0 && size < 0.05) return `<0.1 ${UNITS[unit]}`
  return `${size.toFixed(size < 10 && size > 0 ? 1 : 0)} ${UNITS[unit]}`
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  if (value < 1024 ** 2) return `${(value / 1024).toFixed(value < 10_240 ? 1 : 0)} KiB`
  return megabytes(value / 1024 ** 2)
}

export function percent(value: number): string {
  return `${value < 10 && value > 0 ? value.toFixed(1) : Math.round(value)} %`
}

export function count(value: number): string {
  return value.toLocaleString('en')
}

/** `1 run`, `2 runs`. */
export function some(value: number, what: string, many = `${what}s`): string {
  return `${count(value)} ${value === 1 ? what : many}`
}
