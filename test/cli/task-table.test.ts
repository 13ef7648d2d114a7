import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTaskTable } from '../../src/cli/task-table.ts'
import { UsageError } from '../../src/domain/error.ts'
import { temporaryFolder } from './folder.ts'

async function read(name: string, text: string) {
  await using folder = await temporaryFolder()
  const path = join(folder.path, name)
  await writeFile(path, text)
  return await readTaskTable(path)
}

describe('a file of tasks', () => {
  test('is CSV as spreadsheets and scripts write it', async () => {
    const text = 'stage,name,description\r\nDAILY,a.R,"Load, then\r\nclean"\r\n\r\nDAILY,b.R,\r\n'

    expect(await read('t.csv', text)).toEqual([
      { line: 2, fields: { stage: 'DAILY', name: 'a.R', description: 'Load, then\nclean' } },
      { line: 5, fields: { stage: 'DAILY', name: 'b.R', description: '' } },
    ])
  })

  test("is what R's write.csv makes: with a column of row numbers, and NA for what is not there", async () => {
    const text = '"","stage","name","schedule"\n"1","DAILY","a.R",NA\n'

    expect(await read('t.csv', text)).toEqual([{ line: 2, fields: { stage: 'DAILY', name: 'a.R' } }])
  })

  test('is what Excel makes: with a byte order mark and semicolons', async () => {
    expect(await read('t.csv', '\ufeffstage;name\nDAILY;a,b.R\n')).toEqual([
      { line: 2, fields: { stage: 'DAILY', name: 'a,b.R' } },
    ])
  })

  test('is a JSON list, or a list under tasks', async () => {
    const list =
      '[\n  {"stage": "DAILY", "name": "a.R", "total_subtasks": 5},\n\n  {"stage": "DAILY", "name": "b.R"}\n]'
    const entries = [
      { line: 2, fields: { stage: 'DAILY', name: 'a.R', total_subtasks: 5 } },
      { line: 4, fields: { stage: 'DAILY', name: 'b.R' } },
    ]

    expect(await read('t.json', list)).toEqual(entries)
    expect(await read('t.json', `{"tasks": ${list}}`)).toEqual(entries)
  })

  test('is YAML', async () => {
    expect(
      await read('t.yml', 'tasks:\n  - stage: DAILY\n    name: a.R\n  - {stage: DAILY, name: b.R}\n'),
    ).toEqual([
      { line: 2, fields: { stage: 'DAILY', name: 'a.R' } },
      { line: 4, fields: { stage: 'DAILY', name: 'b.R' } },
    ])
  })

  test.each([
    ['t.csv', 'stage,name\nDAILY\n', /t\.csv:2: this is not CSV/],
    ['t.csv', 'stage,name\nDAILY,"a.R\n', /this is not CSV/],
    ['t.json', '[{"stage": }]', /this is not JSON/],
    ['t.yml', 'a: [1\nb: 2', /t\.yml:\d+: this is not YAML/],
    ['t.yml', 'stage: DAILY', /holds no list of tasks/],
    ['t.yml', '- DAILY', /t\.yml:1: this is not a task/],
    ['t.txt', 'x', /the name does not say what it holds/],
  ])('says in one sentence what is wrong: %s %j', async (name, text, sentence) => {
    const failure = read(name, text)

    await expect(failure).rejects.toThrow(UsageError)
    await expect(failure).rejects.toThrow(sentence)
  })

  test('has to be there', async () => {
    await expect(readTaskTable('/nowhere/t.csv')).rejects.toThrow(/^\/nowhere\/t\.csv cannot be read/)
  })
})
