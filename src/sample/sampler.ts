import { createElsewhereSampler } from './elsewhere.ts'
import { createTreeSampler, type TreeSampler, type TreeSamplerOptions } from './tree.ts'

/** Measures the run whose command is the process `root`, as well as this platform can. */
export function createSampler(
  root: number,
  options: TreeSamplerOptions,
  platform: NodeJS.Platform = process.platform,
): TreeSampler {
  return platform === 'linux' ? createTreeSampler(root, options) : createElsewhereSampler(root)
}
