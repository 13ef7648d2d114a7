import { stringify } from 'csv-stringify/sync'

/**
 * Pages of rows as CSV (RFC 4180), each ready to be written; the first line names the columns. For a spreadsheet, what it
 * would take for a formula begins with an apostrophe.
 */
export async function* csvPages(
  pages: AsyncIterable<readonly object[]>,
  { forSpreadsheet = false, date = (value: Date) => value.toISOString() } = {},
): AsyncGenerator<string> {
  let columns: string[] | undefined
  for await (const page of pages) {
    const header = columns === undefined
    columns ??= Object.keys(page[0] ?? {})
    if (columns.length > 0)
      yield stringify([...page], {
        columns,
        header,
        cast: { ...CAST, date },
        record_delimiter: 'windows',
        escape_formulas: forSpreadsheet,
      })
  }
}

/** Times are ISO 8601, in UTC unless said otherwise, lists and records JSON; what is absent is empty. */
const CAST = {
  boolean: (value: boolean) => String(value),
  object: (value: object) => JSON.stringify(value),
}
