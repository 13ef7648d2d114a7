import { readFileSync } from 'node:fs'

/** Whether our process group is the one that our terminal sends its signals to (proc(5): fields 5 and 8 of stat). */
export function isForegroundGroup(): boolean {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[2] === fields[5]
  } catch {
    return false
  }
}
