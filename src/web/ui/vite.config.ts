import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const OUT = join(import.meta.dirname, '../../../dist/ui')

/** Writes .br and .gz beside each asset, so that the server only has to choose. */
const compressed: Plugin = {
  name: 'compressed',
  closeBundle() {
    const assets = join(OUT, 'assets')
    for (const name of readdirSync(assets)) {
      const file = join(assets, name)
      const bytes = readFileSync(file)
      writeFileSync(
        `${file}.br`,
        brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
      )
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
}

export default defineConfig({
  root: import.meta.dirname,
  // Relative: the server sets the base path into index.html, and chunks find each other by themselves.
  base: './',
  logLevel: 'warn',
  plugins: [compressed],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    // The policy of the server allows no `data:` but for pictures.
    assetsInlineLimit: 0,
    // It would be written into the page as an inline script.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    // Libraries say "use client" to frameworks that there are none of here.
    rolldownOptions: { checks: { moduleLevelDirective: false } },
  },
})
