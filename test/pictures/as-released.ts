import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Pages say the version that the bundler would have put in; whoever imports this first has it. */
const file = join(import.meta.dirname, '..', '..', 'package.json')
Object.assign(globalThis, { TASKER_VERSION: JSON.parse(readFileSync(file, 'utf8')).version })
