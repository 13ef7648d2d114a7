/** What is wrong with the lines of one process in `text`; undefined when they are all there, once and in order. */
export function wrongWithLines(
  lines: ReadonlyMap<number, readonly number[]>,
  pid: number,
  written: { least: number; most: number },
  gapAllowed: boolean,
): string | undefined {
  const found = lines.get(pid) ?? []
  let gaps = 0
  for (const [index, number] of found.entries()) {
    const before = found[index - 1] ?? 0
    if (number <= before) return `line ${number} of process ${pid} comes after line ${before}`
    if (number > before + 1) gaps += 1
  }
  const last = found.at(-1) ?? 0
  if (last > written.most) return `process ${pid} wrote ${written.most} lines, and there are ${last}`
  if (gapAllowed) return gaps > 1 ? `${gaps} gaps in the lines of process ${pid}` : undefined
  if (gaps > 0) return `${gaps} gaps in the lines of process ${pid}: ${last - found.length} lines`
  return last < written.least
    ? `process ${pid} wrote ${written.least} lines, and there are ${last}`
    : undefined
}

/** The numbers of the lines that each process wrote, in the order in which they stand; and what is no such line. */
export function readLines(text: string): { lines: Map<number, number[]>; others: string[] } {
  const lines = new Map<number, number[]>()
  const others: string[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const [, pid, number] = /^(?:::tasker \d\/\d )?#(\d+) (\d+) \.{48}#$/.exec(line) ?? []
    if (pid === undefined) {
      others.push(line)
      continue
    }
    const known = lines.get(Number(pid))
    if (known === undefined) lines.set(Number(pid), [Number(number)])
    else known.push(Number(number))
  }
  return { lines, others }
}
