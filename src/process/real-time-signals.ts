import { createHook } from 'node:async_hooks'

/** What node has behind `process.on('SIGTERM')`, as far as it is used here. */
interface SignalHandle {
  onsignal: (signal: number) => void
  start(signal: number): number
  unref(): void
  close(): void
}

const FIRST = 34 // the C library keeps 32 and 33 for itself
const LAST = 64

/**
 * Calls `onSignal` for each real-time signal that we get; the `ignored` ones stay so. `process.on` has no names for
 * them, but what is behind it takes any number.
 */
export function onRealTimeSignals(
  ignored: ReadonlySet<number>,
  onSignal: (signal: number) => void,
): Disposable {
  const Handle = process.platform === 'linux' ? findHandleClass() : undefined
  const handles: SignalHandle[] = []
  for (let signal = FIRST; Handle !== undefined && signal <= LAST; signal++) {
    if (ignored.has(signal)) continue
    const handle = new Handle()
    handle.unref()
    handle.onsignal = onSignal
    handle.start(signal)
    handles.push(handle)
  }
  return {
    [Symbol.dispose]() {
      for (const handle of handles.splice(0)) handle.close()
    },
  }
}

/** async_hooks shows the handle of a listener; SIGURG does nothing by default. */
function findHandleClass(): (new () => SignalHandle) | undefined {
  let found: (new () => SignalHandle) | undefined
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'SIGNALWRAP') found = resource.constructor as new () => SignalHandle
    },
  })
  const listener = () => {}
  hook.enable()
  process.on('SIGURG', listener)
  process.off('SIGURG', listener)
  hook.disable()
  return found
}
