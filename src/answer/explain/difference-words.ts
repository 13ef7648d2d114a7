import type { Difference, Measure } from '../../insight/difference/run-facts.ts'
import { formatDuration } from '../../kit/duration.ts'
import { formatMemory } from '../../kit/memory.ts'
import { shellWords } from '../../kit/shell-words.ts'

/** What differs, and its two sides as a person would write them. */
export function differenceWords(difference: Difference): { label: string; now: string; before: string } {
  switch (difference.kind) {
    case 'environment': {
      const [now, before] = changedParts(difference.now, difference.before)
      return { label: `$${difference.name}`, now, before }
    }
    case 'arguments':
      return { label: 'command', now: shellWords(difference.now), before: shellWords(difference.before) }
    case 'setting': {
      const shown = (value: string) => (difference.name === 'commit' ? value.slice(0, 10) : value)
      return { label: difference.name, now: shown(difference.now), before: shown(difference.before) }
    }
    case 'measure':
      return {
        label: difference.name,
        now: measureText(difference.name, difference.now),
        before: measureText(difference.name, difference.before),
      }
    case 'subtask':
      return {
        label: `time of ${difference.name}`,
        now: formatDuration(difference.now),
        before: formatDuration(difference.before),
      }
    case 'subtask items':
      return {
        label: `items of ${difference.name}`,
        now: String(difference.now),
        before: String(difference.before),
      }
  }
}

/** Of lists of folders only what one has and the other has not. */
function changedParts(now: string | null, before: string | null): [string, string] {
  if (now === null || before === null) return [now ?? 'not set', before ?? 'not set']
  const [nowParts, beforeParts] = [now.split(':'), before.split(':')]
  const only = (parts: string[], others: string[]) => parts.filter(part => !others.includes(part)).join(':')
  const [added, gone] = [only(nowParts, beforeParts), only(beforeParts, nowParts)]
  if (nowParts.length + beforeParts.length < 4 || (added === '' && gone === ''))
    return [now === '' ? '(empty)' : now, before === '' ? '(empty)' : before]
  return [added === '' ? 'nothing' : `…:${added}`, gone === '' ? 'nothing' : `…:${gone}`]
}

function measureText(name: Measure, value: number): string {
  switch (name) {
    case 'items':
      return String(value)
    case 'load of the machine':
      return value.toFixed(1)
    case 'CPU time':
      return formatDuration(value * 1000)
    case 'waiting for CPU':
    case 'waiting for memory':
    case 'waiting for disks':
      return `${Math.round(value)} % of the time`
    default:
      return formatMemory(value)
  }
}
