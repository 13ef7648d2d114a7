import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Plugin, type RolldownOptions } from 'rolldown'

const ROOT = import.meta.dirname
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))

listDetectors(join(ROOT, 'src/protocol'))

const shared = {
  platform: 'node',
  external: ['pg-native', /^@lydell\//],
  transform: { target: 'node24', define: { TASKER_VERSION: JSON.stringify(version) } },
} satisfies RolldownOptions

// Names stay: a stack trace in somebody's cron mail is all that we get to see of a bug.
const minify = { mangle: false, compress: true, codegen: { removeWhitespace: true } } as const

/** V8 keeps a text with one other letter in it in twice the memory, and node takes longer to read it. */
const asciiOnly: Plugin = {
  name: 'ascii-only',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
      chunk.code = chunk.code.replace(/[^\0-\x7f]/g, escaped)
    }
  },
}

/** What our modules export does not change later: a value is there sooner than a getter for it, and takes less memory. */
const plainExports: Plugin = {
  name: 'plain-exports',
  transform(code, id) {
    // As biome has it, an export stands where the name is made.
    if (isOurs(id) && /^export let /m.test(code))
      throw new Error(`${id} exports a let, of which others would see the first value`)
  },
  generateBundle(_, bundle) {
    const getter =
      /Object\.defineProperty\(exports,("[^"]+"),\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g
    for (const chunk of Object.values(bundle))
      if (chunk.type === 'chunk' && chunk.moduleIds.every(isOurs))
        chunk.code = chunk.code.replace(getter, 'exports[$1]=$2')
  },
}

function isOurs(id: string): boolean {
  return id.startsWith(join(ROOT, 'src/'))
}

export default defineConfig([
  {
    ...shared,
    plugins: [asciiOnly, plainExports],
    input: { main: join(ROOT, 'src/cli/main.ts'), start: join(ROOT, 'src/cli/start.ts') },
    preserveEntrySignatures: 'allow-extension',
    // CommonJS, because node loads it soonest. What stands before the start of a command is in one file, and what follows
    // in one more, and in another what only a run needs that goes on, or that fails: each further file costs a little. The
    // names tell their content, as src/cli/keep-compiled.ts relies on.
    output: {
      dir: join(ROOT, 'dist/command'),
      format: 'cjs',
      entryFileNames: ({ name }) => (name === 'main' ? '[name].cjs' : '[name]-[hash].cjs'),
      chunkFileNames: '[name]-[hash].cjs',
      codeSplitting: {
        groups: [
          { name: 'start', test: /src\/cli\/start\.ts$/, priority: 2 },
          { name: 'record', test: /src\/supervise\/keep-record\.ts$/, priority: 1 },
          { name: 'sqlite', test: /src\/store\/sqlite\/open-sqlite\.ts$/, priority: 0 },
          {
            // With what only a failure needs: the installation may be replaced while a command runs.
            name: 'watching',
            test: /src\/(supervise\/observing\/(watching|place|cause-of-death)|domain\/error-line)\.ts$/,
            priority: 0,
          },
        ],
      },
      minify,
      cleanDir: true,
    },
  },
  {
    ...shared,
    input: { index: join(ROOT, 'src/index.ts') },
    checks: { ineffectiveDynamicImport: false }, // what the command loads late the library has at hand
    output: { dir: join(ROOT, 'dist/library'), format: 'esm', minify, cleanDir: true },
  },
])

/** A detector is known by being there: nobody has to enter it anywhere. */
function listDetectors(folder: string): void {
  const list = join(folder, 'detector-list.ts')
  const lines = readdirSync(join(folder, 'detectors'))
    .filter(name => name.endsWith('.ts'))
    .map(name => `export * from './detectors/${name}'\n`)
  const text = `// Written by the build: all that is in detectors/.\n${lines.toSorted().join('')}`
  if (!existsSync(list) || readFileSync(list, 'utf8') !== text) writeFileSync(list, text)
}
