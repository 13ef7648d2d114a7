import { openStore } from '../../src/store/open-store.ts'
import { StoreError } from '../../src/store/store-error.ts'
import { deliveryOf, eventsOf, FINISHED } from './run-of.ts'

/** A process of its own: delivers some runs into the SQLite file that it is told. */
const [file = '', count = '0'] = process.argv.slice(2)
await using store = openStore({ driver: 'sqlite', file })
for (let nr = 0; nr < Number(count); nr++) {
  const delivery = deliveryOf(eventsOf({ taskName: `task ${nr % 5}` }, [FINISHED]))
  for (let done = false; !done; ) {
    try {
      await store.deliver([delivery])
      done = true
    } catch (error) {
      if (!(error instanceof StoreError) || error.trouble !== 'busy') throw error
    }
  }
}
