/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Prints one figure beside what it is measured against: medians, and the median of the ratios pair by pair. */
export function printRatio(
  what: string,
  unit: string,
  ours: readonly number[],
  theirs: readonly number[],
  against: string,
) {
  const ratio = median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN)))
  const figures = `${median(ours).toFixed(1)} ${unit} against ${median(theirs).toFixed(1)} ${unit} (${against})`
  console.log(`  ${what.padEnd(44)} ${ratio.toFixed(2).padStart(6)} ×   ${figures}, ${ours.length} pairs`)
}
