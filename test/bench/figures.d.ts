/** The middle of a list of numbers. */
export declare function median(values: readonly number[]): number
/** Prints one figure beside what it is measured against: medians, and the median of the ratios pair by pair. */
export declare function printRatio(
  what: string,
  unit: string,
  ours: readonly number[],
  theirs: readonly number[],
  against: string,
): void
