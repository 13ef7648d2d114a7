import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { needing } from '../rig/needing.ts'
import { CLIENTS, createClientRig, rows } from './client-rig.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'clients.md'), 'utf8')

/** The last example in a language. */
function example(language: string): string {
  const blocks = [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))]
  return blocks.at(-1)?.[1] ?? ''
}

const EXAMPLES = [
  { language: 'r', program: 'Rscript', file: 'load.R', loading: 'Loading 3 states' },
  { language: 'python', program: 'python3', file: 'load.py', loading: 'Loading states' },
  { language: 'sh', program: 'sh', file: 'load.sh', loading: 'Loading states' },
  { language: 'js', program: 'node', file: 'load.mjs', loading: 'Loading states' },
]

for (const { language, program, file, loading } of EXAMPLES)
  needing(program)(`the example in ${language} is recorded as the page says`, async () => {
    using rig = createClientRig()
    writeFileSync(join(rig.home, file), example(language))

    const tracked = await rig.tasker(['run', '--', program, file])

    expect(tracked.code).toBe(0)
    expect(tracked.stdout).toMatch(/^\[\d\d:\d\d:\d\d\] .*Loading.*\] Processed 3 states\n$/ms)
    expect(rows(rig, 'SELECT * FROM executions')).toMatchObject([
      { task_name: file, total_subtasks: 2, overall_progress_message: 'Processed 3 states' },
    ])
    expect(rows(rig, 'SELECT * FROM subtasks')).toMatchObject([
      {
        subtask_name: loading,
        subtask_status: 'COMPLETED',
        items_complete: 3,
        items_total: 3,
        progress_message: 'Loading Arizona',
      },
      { subtask_name: 'Writing', subtask_status: 'COMPLETED' },
    ])
  })

test('tasker clients path tells where the file of a language is', async () => {
  using rig = createClientRig()

  const files = ['r/tasker.R', 'python/tasker.py', 'sh/tasker.sh', 'node/tasker.mjs']
  for (const file of files) {
    const [language = ''] = file.split('/')
    const { stdout } = await rig.tasker(['clients', 'path', language])
    expect(readFileSync(stdout.trim(), 'utf8')).toBe(readFileSync(join(CLIENTS, file), 'utf8'))
  }
})

test('a language that has no file is bad usage', async () => {
  using rig = createClientRig()

  expect(await rig.tasker(['clients', 'path', 'pyton'])).toMatchObject({
    stdout: '',
    stderr: 'tasker: there is no helper for pyton; did you mean python?\n',
    code: 2,
  })
})
