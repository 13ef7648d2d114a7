import { mkdirSync } from 'node:fs'
import { constants, Script } from 'node:vm'
import { createScratch, readBetween, readCompiled, writeCompiled } from './compiled-file.ts'

interface Surroundings {
  env: NodeJS.ProcessEnv
  words: readonly string[]
}

/** As node gives them to each CommonJS file. */
type Body = (
  exports: object,
  require: (name: string) => object,
  module: { exports: object },
  filename: string,
  dirname: string,
) => void
const HEAD = '(function (exports, require, module, __filename, __dirname) {'
const TAIL = '\n})'

/** Modules of node that take a while to load, and that the start of a command does not need. */
const LATE = new Set([
  'node:async_hooks',
  'node:child_process',
  'node:module',
  'node:net',
  'node:os',
  'node:timers/promises',
])

/** By then what every run needs has run, and V8 has not yet thrown away what ran only at the start. */
const KEEP_AFTER_MS = 5_000

/**
 * Gives a `require` for the files that the build has put into `root`, which keeps their compiled code between runs. V8
 * compiles a function when it is first called, and node makes its own cache (NODE_COMPILE_CACHE) before any is: each run
 * would compile again all that it calls.
 */
export function keepCompiled(
  root: string,
  otherwise: (name: string) => object,
  surroundings: Surroundings,
): (name: string) => object {
  const folders = foldersFor(surroundings)
  const folder = folders.at(-1)
  const loaded = new Map<string, { exports: object }>()
  const unkept = new Map<string, Script>()
  const scratch = createScratch()

  const requireKept = (name: string) => {
    if (LATE.has(name)) return whenUsed(() => otherwise(name))
    if (!name.startsWith('./')) return otherwise(name)
    const known = loaded.get(name)
    if (known !== undefined) return known.exports
    const module = { exports: {} }
    loaded.set(name, module) // before it runs: files ask for each other
    try {
      run(name, module)
    } catch (error) {
      loaded.delete(name) // it may be there the next time: an installation is being replaced
      throw error
    }
    return module.exports
  }

  const run = (name: string, module: { exports: object }) => {
    const filename = root + name.slice(1)
    const source = readBetween(HEAD, filename, TAIL, scratch) // the build writes nothing but ASCII
    const kept = folder === undefined ? undefined : readCompiled(folder + name.slice(1), scratch)
    const script = new Script(source, {
      filename,
      columnOffset: -HEAD.length,
      ...(kept && { cachedData: kept.code }),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    })
    if (kept === undefined || kept.isOld || script.cachedDataRejected) {
      if (unkept.size === 0) setTimeout(keep, KEEP_AFTER_MS).unref()
      unkept.set(name, script)
    }
    const body: Body = script.runInThisContext()
    body(module.exports, requireKept, module, filename, root)
  }

  const keep = () => {
    if (folder === undefined || unkept.size === 0 || !folders.every(isFolder)) return
    for (const [name, script] of unkept) writeCompiled(folder + name.slice(1), script.createCachedData())
    unkept.clear()
  }
  process.on('exit', keep)
  return requireKept
}

/** The folder of the kept code, behind those that it is in; none without a home. What runs call is kept by itself. */
function foldersFor({ env, words }: Surroundings): string[] {
  const caches = env.XDG_CACHE_HOME || (env.HOME && `${env.HOME}/.cache`)
  if (!caches) return []
  const machine = `${process.version}-${process.arch}${process.execArgv.includes('--jitless') ? '-jitless' : ''}`
  const use = words[0] === 'run' || words[0] === 'shell' ? 'run' : 'other'
  const own = `${caches}/tasker`
  return [caches, own, `${own}/${machine}-${process.geteuid?.()}-${use}`]
}

/** Makes it where it is not. One by one: in /proc node would try for ever to make it with all above it. */
function isFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 })
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EEXIST'
  }
}

/** Stands for a module until something of it is asked for. */
function whenUsed(load: () => object): object {
  let loaded: object | undefined
  const module = () => (loaded ??= load())
  return new Proxy(
    {},
    {
      get: (_, name) => Reflect.get(module(), name),
      ownKeys: () => Reflect.ownKeys(module()),
      getOwnPropertyDescriptor(_, name) {
        const property = Reflect.getOwnPropertyDescriptor(module(), name)
        return property && { ...property, configurable: true } // what is not there itself has to be so
      },
    },
  )
}
