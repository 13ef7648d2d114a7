import type { Detector } from '../detector.ts'

const LINE = /^(\d+) of (\d+) steps \(\d+(?:\.\d+)?%\) done$/

export const snakemake: Detector = {
  name: 'snakemake',
  programs: /^snakemake$/,
  read(frame) {
    const line = LINE.exec(frame)
    return line === null ? undefined : { done: Number(line[1]), total: Number(line[2]) }
  },
}
