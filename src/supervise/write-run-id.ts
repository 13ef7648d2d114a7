import { writeFileSync } from 'node:fs'

/** Writes the id of a run, and a newline, where the user wants it; trouble is told. */
export function writeRunId(
  path: string,
  runId: string,
  onTrouble: (what: string, error: unknown) => void,
): void {
  try {
    writeFileSync(path, `${runId}\n`)
  } catch (error) {
    onTrouble(`the run id could not be written to ${path}`, error)
  }
}
