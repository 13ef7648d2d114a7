import { keepCompiled } from './keep-compiled.ts'

/* Where every `tasker` command begins. The build makes each import() the `require` of a file beside this one. */
const words = process.argv.slice(2)
const { require } = module
module.require = keepCompiled(__dirname, name => require.call(module, name), { env: process.env, words })
import('./start.ts').then(({ start }) => start(words))
