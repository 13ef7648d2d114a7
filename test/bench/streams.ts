import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BIN } from '../rig/tasker.ts'
import { printRatio } from './figures.ts'

const ROUNDS = 3

/** 1 GiB of text lines: into a redirected file, and through a pipe that is kept and scanned, against bare and `tee`. */
export async function bench(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const env = { PATH: '/usr/bin:/bin', HOME: home, TASKER_STATE_DIR: join(home, 'state') }
  const writer = `yes 'a line of output that says nothing of progress, as most of them do' | head -c 1073741824`
  const seconds = (script: string) => {
    const begin = performance.now()
    const { status, stderr } = spawnSync('bash', ['-c', script], { env, cwd: home })
    if (status !== 0) throw new Error(`${script}: ${stderr}`)
    rmSync(join(home, 'state'), { recursive: true, force: true })
    return (performance.now() - begin) / 1000
  }

  const file: [number[], number[]] = [[], []]
  const pipe: [number[], number[]] = [[], []]
  for (let round = 0; round < ROUNDS; round++) {
    file[0].push(seconds(`${BIN} run bash -c "${writer}" >out`))
    file[1].push(seconds(`bash -c "${writer}" >out`))
    pipe[0].push(seconds(`${BIN} run bash -c "${writer}" | cat >/dev/null`))
    pipe[1].push(seconds(`bash -c "${writer}" | tee copy | cat >/dev/null`))
  }
  rmSync(home, { recursive: true })
  printRatio('1 GiB into a redirected file', 's', ...file, 'no wrapper')
  printRatio('1 GiB through a pipe, kept and scanned', 's', ...pipe, 'tee')
}
