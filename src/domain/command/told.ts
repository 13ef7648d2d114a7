/** What the words of a command tell about what it does. */
export interface Told {
  taskType: string
  /** The script as it was written; its file name is the task's name. */
  script?: string
  /** The task's name where no script gives it. */
  name?: string
  /** Code given in place of a script, as `-c` does; the task is then named by its first words. */
  code?: string
  /** The folder in which it happens, where an option says another one. */
  folder?: string
}
