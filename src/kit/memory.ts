/** `512 MiB`, `1.4 GiB`; of a few MiB a tenth too. */
export function formatMemory(mebibytes: number): string {
  if (mebibytes >= 1023.5) return `${(mebibytes / 1024).toFixed(1)} GiB`
  return `${mebibytes < 9.95 ? Math.round(mebibytes * 10) / 10 : Math.round(mebibytes)} MiB`
}
