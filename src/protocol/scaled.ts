const SCALES = ['', 'k', 'M', 'G', 'T', 'P']

/** The number meant by figures and a decimal prefix: `4.56` and `k` are 4560. */
export function scaled(figures = '', prefix = ''): number {
  return Math.round(Number(figures) * 1000 ** SCALES.indexOf(prefix))
}
