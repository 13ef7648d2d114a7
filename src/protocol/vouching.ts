import { programNames } from '../domain/command/program-names.ts'
import type { Detector } from './detector.ts'
import { DETECTORS } from './detectors.ts'

/** Which tools are known to run: their bars are believed at once. */
export interface Vouching {
  /** All there are, those that are known to run first. */
  readonly detectors: readonly Detector[]
  /** The command that vouches for this tool, if one does. */
  argvFor(detector: Detector): readonly string[] | undefined
  /** Whether that is the run's own command. */
  isWholeTask(detector: Detector): boolean
  /** What the frames of these tools contain beside numbers. */
  readonly needles: readonly Buffer[]
  /** Takes note of who has come since. */
  look(): void
}

/** `commands` gives the argument vectors of all that runs, the run's own first: the same list while nothing is new. */
export function createVouching(commands: () => Iterable<readonly string[]>): Vouching {
  const argvs = new Map<Detector, readonly string[]>()
  const seen = new Set<string>()
  let looked: Iterable<readonly string[]> | undefined
  let detectors = DETECTORS
  let needles: readonly Buffer[] = []
  let first: readonly string[] | undefined

  const meet = (argv: readonly string[]) => {
    const names = programNames(argv)
    for (const detector of DETECTORS) {
      if (argvs.has(detector) || !names.some(name => detector.programs.test(name))) continue
      argvs.set(detector, argv)
      detectors = [
        ...DETECTORS.filter(each => argvs.has(each)),
        ...DETECTORS.filter(each => !argvs.has(each)),
      ]
      needles = [...needles, ...(detector.needles ?? []).map(needle => Buffer.from(needle))]
    }
  }

  return {
    get detectors() {
      return detectors
    },
    argvFor: detector => argvs.get(detector),
    isWholeTask: detector => first !== undefined && argvs.get(detector) === first,
    get needles() {
      return needles
    },
    look() {
      const found = commands()
      if (found === looked) return
      looked = found
      for (const argv of found) {
        const key = argv.join('\0')
        if (seen.has(key) || seen.size >= MOST_COMMANDS) continue
        seen.add(key)
        first ??= argv
        meet(argv)
      }
    },
  }
}

/** A loop that starts a hundred thousand programs has shown by then what it uses. */
const MOST_COMMANDS = 1000
