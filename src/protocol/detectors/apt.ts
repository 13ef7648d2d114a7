import type { Detector } from '../detector.ts'

const STEP =
  /^\(?(Reading database|Reading package lists|Building dependency tree|Reading state information) ?\.\.\. ?(\d{1,3})%$/
const DOWNLOAD = /^(\d{1,3})% \[/
const INSTALL = /^Progress: \[ *(\d{1,3})%\]/
/** Through a pipe dpkg begins its line anew without a return. */
const REPEATED = /^.*(?=\(Reading database \.\.\. )/

/** apt and dpkg. */
export const apt: Detector = {
  name: 'apt',
  programs: /^(apt|apt-get|aptitude|dpkg|unattended-upgrade)$/,
  read(frame) {
    const step = STEP.exec(frame.replace(REPEATED, ''))
    if (step !== null) return { percent: Number(step[2]), phase: step[1] ?? '' }
    const download = DOWNLOAD.exec(frame)
    if (download !== null) return { percent: Number(download[1]), phase: 'Downloading' }
    const install = INSTALL.exec(frame)
    return install === null ? undefined : { percent: Number(install[1]), phase: 'Installing' }
  },
}
