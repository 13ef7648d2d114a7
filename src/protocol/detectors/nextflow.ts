import type { Detector } from '../detector.ts'

const LINE =
  /^\[[0-9a-f ]{2}\/[0-9a-f ]{6}\] (?:process > )?(\S+)(?: \(.*\))? +(?:\[ *\d{1,3}%\]|\|) (\d+) of (\d+)/

/** Nextflow: all processes of the pipeline together, as far as it knows them. */
export const nextflow: Detector = {
  name: 'nextflow',
  programs: /^(nextflow|java)$/,
  read(frame, { memory }) {
    const line = LINE.exec(frame)
    if (line === null) return undefined
    const [, process = '', done, total] = line
    memory.set(`done ${process}`, Number(done))
    memory.set(`total ${process}`, Number(total))
    const sum = (kind: string) =>
      [...memory].filter(([key]) => key.startsWith(kind)).reduce((all, [, count]) => all + count, 0)
    return { done: sum('done '), total: sum('total '), message: process, totalMoves: true }
  },
}
