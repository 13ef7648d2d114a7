/** A task of whatever stage and name, as one text: for maps and for an order by code units. */
export function taskKey({ task_stage, task_name }: { task_stage: string; task_name: string }): string {
  return `${task_stage}\0${task_name}`
}
