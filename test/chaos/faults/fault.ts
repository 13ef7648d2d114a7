import type { Chance } from '../chance.ts'
import type { World } from '../world.ts'

/** Something that goes wrong. */
export interface Fault {
  name: string
  /** What may then be different, and for whom; everything else has to be as if nothing had happened. */
  expectation: string
  /** In worlds where it can happen. */
  possible?: (world: World) => boolean
  /** Does it and undoes it. False: there was nothing to do it to. */
  inject(world: World, chance: Chance): Promise<boolean>
}
