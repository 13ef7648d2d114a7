import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDetection } from '../../src/protocol/detect.ts'
import { createScanner } from '../../src/protocol/scanner.ts'
import { createVouching } from '../../src/protocol/vouching.ts'
import { printRatio } from './figures.ts'

const ROUNDS = 5
const MIB = 1 << 20
const PLAIN = 'a line of output that says nothing of progress, as most of them do\n'
const LOG = '2026-11-21 08:00:00,123 INFO app.load: read 120345 rows of Delaware in 00:03\n'
const PATHS = '10.0.0.7 - - [21/Nov/2026:08:00:00] "GET /api/v1/states/10/rows HTTP/1.1" 200 5120 12/40\n'
const BAR = '\r 45%|████▌     | 45/100 [00:12<00:15,  3.62it/s]'

/** The scanner, and then the reader of progress bars, over a file that is in memory, against `wc -l` of the same file. */
export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tasker-bench-'))
  const file = (name: string, mebibytes: number, text: (index: number) => string) => {
    const path = join(folder, name)
    const fd = openSync(path, 'w')
    let block = ''
    for (let index = 0; block.length < MIB; index++) block += text(index)
    for (let written = 0; written < mebibytes; written++) writeSync(fd, block)
    closeSync(fd)
    return path
  }
  compare(
    'text without a marker',
    file('plain', 512, () => PLAIN),
  )
  compare(
    'log lines, full of colons',
    file('log', 512, () => LOG),
  )
  compare(
    'an access log, full of slashes',
    file('paths', 256, () => PATHS),
  )
  compare(
    'one marker in 100 lines',
    file('some', 256, index => (index % 100 === 0 ? marker(index) : PLAIN)),
  )
  compare(
    'redrawn bars without a newline',
    file('bars', 256, () => BAR),
  )
  compare('nothing but markers', file('markers', 32, marker))
  rmSync(folder, { recursive: true })
}

function compare(what: string, path: string): void {
  const ours: number[] = []
  const bars: number[] = []
  const theirs: number[] = []
  let found = { bytes: 0, messages: 0 }
  scan(path)
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(seconds(() => (found = scan(path))) * 1000)
    bars.push(seconds(() => detect(path)) * 1000)
    theirs.push(seconds(() => spawnSync('wc', ['-l', path])) * 1000)
  }
  printRatio(what, 'ms', ours, theirs, 'wc -l')
  printRatio('  read for bars', 'ms', bars, theirs, 'wc -l')
  const best = Math.min(...ours) / 1000
  const pace = `${(found.bytes / best / 1e9).toFixed(2)} GB/s`
  console.log(`    bars: ${(found.bytes / Math.min(...bars) / 1e6).toFixed(2)} GB/s`)
  console.log(
    `    markers: ${pace}, ${found.messages} messages, ${Math.round(found.messages / best)} a second`,
  )
}

function scan(path: string): { bytes: number; messages: number } {
  let messages = 0
  const scanner = createScanner({ token: 'abcdefgh', onMessage: () => messages++ })
  const bytes = readAll(path, scanner)
  scanner.end()
  return { bytes, messages }
}

function detect(path: string): void {
  const vouching = createVouching(() => [['python3', 'load.py']])
  readAll(path, createDetection({ vouching, onReading: () => {} }))
}

function readAll(path: string, reader: { push(chunk: Buffer): void }): number {
  const fd = openSync(path, 'r')
  const chunk = Buffer.alloc(MIB / 4)
  let bytes = 0
  for (;;) {
    const length = readSync(fd, chunk)
    if (length === 0) break
    bytes += length
    reader.push(chunk.subarray(0, length))
  }
  closeSync(fd)
  return bytes
}

function marker(index: number): string {
  return `::tasker ${index % 1000}/1000 loading file ${index}\n`
}

function seconds(work: () => void): number {
  const begin = performance.now()
  work()
  return (performance.now() - begin) / 1000
}

if (import.meta.main) await bench()
