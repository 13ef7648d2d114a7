import { stripVTControlCharacters } from 'node:util'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lookOf } from '../../../src/cli/print/look.ts'
import { textWidth } from '../../../src/cli/print/measure.ts'
import { type Column, layTable } from '../../../src/cli/print/table.ts'
import { testWorld } from '../world.ts'

interface Row {
  state: string
  name: string
  time: string
  memory: string
  message: string
}

const COLUMNS: Column<Row>[] = [
  { title: 'state', cell: row => row.state },
  { title: 'name', min: 8, cell: row => row.name },
  { title: 'time', worth: 2, align: 'right', cell: row => row.time },
  { title: 'memory', worth: 0, cell: row => row.memory },
  { title: 'message', spills: 'after', cell: row => row.message },
]

const ROW: Row = {
  state: 'RUNNING',
  name: 'a-rather-long-name.R',
  time: '3m 02s',
  memory: '512 MiB',
  message: 'hello',
}

function lay(rows: Row[], columns?: number) {
  return layTable(COLUMNS, rows, lookOf(testWorld(columns === undefined ? {} : { columns })))
}

describe('layTable', () => {
  test('puts everything on one line where there is room', () => {
    const { head, rows } = lay([ROW], 80)

    expect(head).toBe('STATE    NAME                    TIME  MEMORY   MESSAGE')
    expect(rows).toEqual(['RUNNING  a-rather-long-name.R  3m 02s  512 MiB  hello'])
  })

  test('moves what spills beneath the row before it takes anything away', () => {
    const { rows } = lay([ROW], 50)

    expect(rows).toEqual(['RUNNING  a-rather-long-name.R  3m 02s  512 MiB\n         └ hello'])
  })

  test('leaves out a column of worth 0 before it cuts another', () => {
    const { head, rows } = lay([{ ...ROW, message: '' }], 40)

    expect(head).not.toContain('MEMORY')
    expect(rows).toEqual(['RUNNING  a-rather-long-name.R  3m 02s'])
  })

  test('cuts before it leaves out what is worth more', () => {
    const { rows } = lay([{ ...ROW, message: '' }], 30)

    expect(rows).toEqual(['RUNNING  a-rather-lon…  3m 02s'])
  })

  test('has no column in which no row has anything', () => {
    expect(lay([{ ...ROW, time: '', memory: '' }], 80).head).not.toMatch(/TIME|MEMORY/)
  })

  test('cuts nothing where no width is known', () => {
    const message = 'x'.repeat(500)

    expect(lay([{ ...ROW, message }]).rows[0]).toContain(message)
  })

  test('ends no line in spaces', () => {
    const { head, rows } = lay([ROW, { ...ROW, message: '' }])

    for (const line of [head, ...rows]) expect(line).not.toMatch(/ $/)
  })

  test('never prints a line that wraps, whatever is in it and however narrow the terminal', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', ' ', '日', '👩‍💻', 'é', '\x1b[2J', '\n'),
      maxLength: 40,
    })
    const row = fc.record({ state: text, name: text, time: text, memory: text, message: text })
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 5 }),
        fc.integer({ min: 20, max: 200 }),
        fc.boolean(),
        (rows, columns, colour) => {
          const table = layTable(COLUMNS, rows, lookOf(testWorld({ columns, colour })), 2)
          const lines = [table.head, ...table.rows].flatMap(line => line.split('\n'))
          for (const line of lines)
            expect(textWidth(stripVTControlCharacters(line))).toBeLessThanOrEqual(columns)
        },
      ),
    )
  })
})
