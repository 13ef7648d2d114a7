import { createElsewhereSampler } from './elsewhere.ts'
import { createTreeSampler, type TreeSampler } from './tree.ts'

/** Measures the run `runId`, whose command is the process `root`, as well as this platform can. */
export function createSampler(
  root: number,
  runId: string,
  platform: NodeJS.Platform = process.platform,
): TreeSampler {
  return platform === 'linux' ? createTreeSampler(root, { runId }) : createElsewhereSampler(root)
}
