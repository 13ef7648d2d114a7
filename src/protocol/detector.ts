/** What one frame of a program's own progress says. What is not known is absent. */
export interface Reading {
  /** 0–100. */
  percent?: number
  done?: number
  total?: number
  /** What is being done at the moment, or what the bar is called. */
  message?: string
  /** One of several parts that follow one another, each with a bar of its own. It becomes a subtask. */
  phase?: string
  /** The number of that phase, and how many there are, where the tool always has the same. */
  step?: number
  steps?: number
  /** The total may change while it is still the same bar. */
  totalMoves?: true
}

/** Knows the progress of one tool by the frames that it prints. */
export interface Detector {
  /** The tool, as `tasker show` names it. */
  name: string
  /** Programs, languages or modules that draw it. In the tree of such a command one frame is believed at once. */
  programs: RegExp
  /** Other programs print the same: without one of these it is not this tool. */
  isCommonForm?: true
  /** It would read frames of another tool as well: that one is asked first. */
  yields?: true
  /** What its frames contain, where that is neither `45%`, `45/120` nor `45 of 120`; looked for below such a program. */
  needles?: readonly string[]
  /** `frame` has no terminal sequences and control characters. Undefined: it is something else. */
  read(frame: string, context: DetectorContext): Reading | undefined
}

export interface DetectorContext {
  /** The command that vouches for the tool; empty where none does. */
  argv: readonly string[]
  /** That is the run's own command, and its progress that of the run. */
  isWholeTask: boolean
  /** The frame ended with a new line. */
  isLine: boolean
  /** What the detector keeps from one frame of a stream to the next. Nobody else looks at it. */
  memory: Map<string, number>
}
