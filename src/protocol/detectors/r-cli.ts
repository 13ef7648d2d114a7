import type { Detector } from '../detector.ts'

const BAR = /^([^■█]*)[■█][ ■█]* (\d{1,3})%(?: +\| +ETA:.*)?$/
/** Only the count where the bar has no total. */
const SPINNER = /^[⠀-⣿] (.*?) (\d+)\/(\d+)(?: .*)?$/

/** R's `cli::cli_progress_bar`. It says nothing through a pipe unless `R_CLI_DYNAMIC=true`. */
export const rCli: Detector = {
  name: 'cli',
  programs: /^R$/,
  read(frame) {
    const bar = BAR.exec(frame)
    if (bar !== null) {
      const name = bar[1]?.trim()
      return { percent: Number(bar[2]), ...(name && { message: name }) }
    }
    const spinner = SPINNER.exec(frame)
    if (spinner === null) return undefined
    return { done: Number(spinner[2]), total: Number(spinner[3]), ...(spinner[1] && { message: spinner[1] }) }
  },
}
