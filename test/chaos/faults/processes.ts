import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { journalPath } from '../../../src/journal/journal.ts'
import { type Call, isWrapped } from '../calls.ts'
import type { Chance } from '../chance.ts'
import type { Excuse } from '../excuses.ts'
import { fileSize } from '../files.ts'
import type { Testimony } from '../witness.ts'
import type { World } from '../world.ts'
import type { Fault } from './fault.ts'

/** Faults of processes: of wrappers, and of commands. */
export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'wrapper killed',
    expectation: 'its run is `lost:` or ended as it did; a gap in what it passed on',
    async inject(world, chance) {
      const wrapper = pickWrapper(world, chance)
      if (wrapper === undefined) return false
      const { pid } = wrapper
      const guarded = hasGuard(pid)
      const known = runsOf(wrapper)
      const noted = known.filter(({ runId }) => fileSize(journalPath(world.stateDir, runId)) > 0)
      if (!send(pid, 'SIGKILL')) return false
      world.excuses.add(wrapper.call.name, this.name, ['wrapper killed'])
      world.afterwards.push(() => {
        // The attempt that ran, and one that it had started a moment before and nobody knew of yet.
        for (const { runId } of runsOf(wrapper).slice(Math.max(0, known.length - 1))) {
          const excuses: Excuse[] = ['lost', 'wrapper killed', 'gap', 'log']
          if (!noted.some(run => run.runId === runId)) excuses.push('unrecorded')
          if (!guarded) excuses.push('sigpipe')
          world.excuses.add(runId, this.name, excuses)
        }
      })
      return true
    },
  },
  {
    name: 'wrapper stopped, and continued',
    expectation: 'it may be slow',
    async inject(world, chance) {
      const wrapper = pickWrapper(world, chance)
      if (wrapper === undefined || !send(wrapper.pid, 'SIGSTOP')) return false
      await pause(chance.whole(20, 1_500))
      send(wrapper.pid, 'SIGCONT')
      world.afterwards.push(() => {
        for (const { runId } of wrapper.call.witness()) world.excuses.add(runId, this.name, ['slow'])
      })
      return true
    },
  },
  {
    name: 'wrapper asked to stop',
    expectation: 'its command died of SIGTERM and the run is CANCELLED',
    async inject(world, chance) {
      const wrapper = pickWrapper(world, chance)
      if (wrapper === undefined || !send(wrapper.pid, 'SIGTERM')) return false
      world.excuses.add(wrapper.call.name, this.name, ['asked'])
      world.afterwards.push(() => {
        for (const { runId } of runsOf(wrapper)) world.excuses.add(runId, this.name, ['asked'])
      })
      return true
    },
  },
  {
    name: 'command killed',
    expectation: 'its run FAILED by SIGKILL',
    async inject(world, chance) {
      const running = world.calls
        .filter(call => isOpen(call) && isWrapped(call))
        .flatMap(call => call.witness().filter(isRunning))
      const [first, ...rest] = running
      if (first === undefined) return false
      const { runId, pid } = chance.one([first, ...rest])
      if (!send(pid, 'SIGKILL')) return false
      world.excuses.add(runId, this.name, ['sigkill'])
      return true
    },
  },
]

interface Wrapper {
  call: Call
  pid: number
}

/** One that runs now: of a call, or of a command that starts one itself. */
function pickWrapper(world: World, chance: Chance): Wrapper | undefined {
  const wrappers = world.calls
    .filter(call => isOpen(call) && isWrapped(call))
    .flatMap(call => {
      const inner = call.witness().filter(run => run.parentRunId !== undefined && isWrapper(run.wrapperPid))
      return [call.child.pid ?? 0, ...inner.map(run => run.wrapperPid)].map(pid => ({ call, pid }))
    })
  const [first, ...rest] = wrappers
  return first && chance.one([first, ...rest])
}

/** The runs that a wrapper has started. */
function runsOf({ call, pid }: Wrapper): Testimony[] {
  return call.witness().filter(run => run.wrapperPid === pid)
}

/** The wrapper has not ended; its caller has not waited for it, so that its PID is its own. */
function isOpen({ status, child }: Call): boolean {
  return status === undefined && child.pid !== undefined
}

function isRunning({ pid, end }: Testimony): boolean {
  return end === undefined && commandLine(pid).includes('puppet.sh')
}

function isWrapper(pid: number): boolean {
  return commandLine(pid).includes('main.js')
}

/** Whether somebody holds the wrapper's pipes in its place. */
function hasGuard(pid: number): boolean {
  const children = readText(`/proc/${pid}/task/${pid}/children`).split(' ').filter(Boolean)
  return children.some(child => commandLine(Number(child)).includes('read -r _'))
}

function commandLine(pid: number): string {
  return readText(join('/proc', String(pid), 'cmdline'))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
