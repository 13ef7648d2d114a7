/**
 * What a command can say about itself: one member for each verb of the line protocol (`::tasker …`).
 * Values are absolute; only `advance` counts. Percentages are 0–100.
 */
export type Message =
  /** `45/120 text`: items done of the running subtask, or of the task when it has no subtasks. */
  | { verb: 'items'; done: number; total?: number; id?: string; text?: string }
  /** `+1/120 text`: that many more done; `id` names the flow of one parallel worker. */
  | { verb: 'advance'; by: number; total?: number; id?: string; text?: string }
  /** `45% text` */
  | { verb: 'percent'; percent: number; id?: string; text?: string }
  /**
   * `subtask 2/5 name`: a subtask starts; the running one is thereby completed. One that started earlier, `since`
   * (milliseconds since 1970), is what the figures of the task so far were about.
   */
  | { verb: 'subtask'; number?: number; total?: number; name: string; since?: number }
  /** `subtask done` */
  | { verb: 'subtask-done' }
  /** `subtask failed reason` */
  | { verb: 'subtask-failed'; reason?: string }
  /** `total 5`: how many subtasks there will be. */
  | { verb: 'total'; subtasks: number }
  /** `status text`: a message without a number. */
  | { verb: 'status'; text: string }
  /** `overall 62.5 text`: the percentage of the whole task, when the script knows better. */
  | { verb: 'overall'; percent?: number; text?: string }
  /** `metric rows=120345 unit="k€"` */
  | { verb: 'metric'; values: Record<string, number | string> }
  | { verb: 'note'; text: string }
  | { verb: 'warn'; text: string }
  /** `error text`: becomes `error_message` if the run fails. `detail` only from the JSON form. */
  | { verb: 'error'; text: string; detail?: string }
  /** `eta 1800`: seconds left. */
  | { verb: 'eta'; seconds: number }
  /** `alive`: still working, nothing to report. */
  | { verb: 'alive' }
  /** `artifact path label` */
  | { verb: 'artifact'; path: string; label?: string }
  /** `output key="value"`: for the next step of a pipeline. */
  | { verb: 'output'; values: Record<string, number | string> }
  /** `:TOKEN result ok|warn|skip|fail reason`; the token was checked before this message was made. */
  | { verb: 'result'; result: 'ok' | 'warn' | 'skip' | 'fail'; reason?: string }

/** A message and when it was said, in milliseconds since 1970. */
export interface Said {
  at: number
  message: Message
}
