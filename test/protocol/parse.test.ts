import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../src/domain/message.ts'
import { parseFileLine, parseMarker } from '../../src/protocol/parse.ts'

const TOKEN = 'q3-Zk_9aXw'

describe('every verb of the line form', () => {
  const lines: [string, Message][] = [
    ['45%', { verb: 'percent', percent: 45 }],
    ['62.5% of the work', { verb: 'percent', percent: 62.5, text: 'of the work' }],
    ['45% id=w3', { verb: 'percent', percent: 45, id: 'w3' }],
    ['45/120', { verb: 'items', done: 45, total: 120 }],
    ['0/0', { verb: 'items', done: 0, total: 0 }],
    ['45/120 loading file 45', { verb: 'items', done: 45, total: 120, text: 'loading file 45' }],
    ['45/120 45% of users', { verb: 'items', done: 45, total: 120, text: '45% of users' }],
    ['16.3/191.8 MB', { verb: 'items', done: 16.3, total: 191.8, text: 'MB' }],
    ['1e+05/2e+05 as R prints it', { verb: 'items', done: 1e5, total: 2e5, text: 'as R prints it' }],
    ['+1/120 id=w3 cell 77', { verb: 'advance', by: 1, total: 120, id: 'w3', text: 'cell 77' }],
    ['+12', { verb: 'advance', by: 12 }],
    ['+1 id="two words" go', { verb: 'advance', by: 1, id: 'two words', text: 'go' }],
    ['subtask 2/5 Build features', { verb: 'subtask', number: 2, total: 5, name: 'Build features' }],
    ['subtask Build features', { verb: 'subtask', name: 'Build features' }],
    ['subtask 2/5', { verb: 'subtask', number: 2, total: 5, name: '' }],
    ['subtask done', { verb: 'subtask-done' }],
    ['subtask failed', { verb: 'subtask-failed' }],
    ['subtask failed no such table', { verb: 'subtask-failed', reason: 'no such table' }],
    ['subtask done right', { verb: 'subtask', name: 'done right' }],
    ['total 5', { verb: 'total', subtasks: 5 }],
    ['status reading shard 7', { verb: 'status', text: 'reading shard 7' }],
    ['overall 62.5', { verb: 'overall', percent: 62.5 }],
    ['overall 62.5 nearly there', { verb: 'overall', percent: 62.5, text: 'nearly there' }],
    [
      'metric rows=120345 rmse=0.231 unit="k€"',
      { verb: 'metric', values: { rows: 120345, rmse: 0.231, unit: 'k€' } },
    ],
    [
      'metric change=-3.5 note="say \\"no\\""',
      { verb: 'metric', values: { change: -3.5, note: 'say "no"' } },
    ],
    ['note 3 rows skipped', { verb: 'note', text: '3 rows skipped' }],
    ['warn disk nearly full', { verb: 'warn', text: 'disk nearly full' }],
    ['error no such file: a.csv', { verb: 'error', text: 'no such file: a.csv' }],
    ['eta 1800', { verb: 'eta', seconds: 1800 }],
    ['alive', { verb: 'alive' }],
    ['artifact out/hex.parquet', { verb: 'artifact', path: 'out/hex.parquet' }],
    ['artifact out/hex.parquet the grid', { verb: 'artifact', path: 'out/hex.parquet', label: 'the grid' }],
    ['output version=1.10 rows=12', { verb: 'output', values: { version: '1.10', rows: 12 } }],
  ]

  test.each(lines)('::tasker %s', (body, message) => {
    expect(parseMarker(`::tasker ${body}`)).toEqual([message])
    expect(parseFileLine(`::tasker ${body}`)).toEqual([message])
    expect(parseFileLine(body)).toEqual([message])
    expect(parseMarker(`::tasker:${TOKEN} ${body}`, TOKEN)).toEqual([message])
    expect(parseMarker(body)).toEqual([])
  })
})

describe('what is not of the grammar is ordinary text', () => {
  test.each([
    '',
    ' 45%',
    '101%',
    '-1%',
    '+-1',
    '45/',
    '/45',
    '45',
    '45 %',
    '45 / 120',
    '45%x',
    '45,5%',
    'NaN%',
    'Infinity/Infinity',
    '1e400%',
    '1/1e400',
    '0x10/0x20',
    '121/120',
    '-1/120',
    '+5/3',
    '+1.5',
    '99999999999999999999/99999999999999999999',
    'frobnicate 45%',
    'PERCENT 45',
    'subtask',
    'subtask 6/5 too many',
    'subtask 0/5 none',
    'total',
    'total five',
    'total 5 files',
    'total -1',
    'status',
    'note',
    'error',
    'overall',
    'overall 100.1',
    'overall much',
    'metric',
    'metric rows',
    'metric rows=1 of 2',
    'metric 1rows=1',
    'metric rows="1',
    'metric rows=',
    'output =1',
    'eta soon',
    'eta -1',
    'eta 1e999',
    'alive and kicking',
    'artifact',
    'result ok',
    'stop short',
    'resume',
    '{"percent":45',
    '{"percent":101}',
    '{"percent":"45"}',
    '{"percent":1e400}',
    '{"items_complete":5,"items_total":3}',
    '{"current_subtask":6,"total_subtasks":5}',
    '{"subtask_status":"LOST"}',
    '{"metric":{"a":[1]}}',
    '{"metric":[1]}',
    '{"percent":45} trailing',
    '{"result":"ok"}',
    '{}',
    '[]',
  ])('%s', body => {
    expect(parseMarker(`::tasker ${body}`, TOKEN)).toEqual([])
    expect(parseFileLine(`::tasker ${body}`, TOKEN)).toEqual([])
  })

  test('a marker without a space, in another case, or of another name', () => {
    const lines = ['::tasker45%', '::TASKER 45%', '::taskers 45%', ':tasker 45%', '::tasker', '::tasker\t45%']

    expect(lines.flatMap(line => parseMarker(line))).toEqual([])
  })
})

describe('pairs and text', () => {
  test('a pair that the protocol does not know stays in the text', () => {
    expect(parseMarker('::tasker 3/9 year=2024 id=w1 next')).toEqual([
      { verb: 'items', done: 3, total: 9, id: 'w1', text: 'year=2024 next' },
    ])
  })

  test('an id behind the first word of the text is text', () => {
    expect(parseMarker('::tasker 3/9 loading id=w1')).toEqual([
      { verb: 'items', done: 3, total: 9, text: 'loading id=w1' },
    ])
  })

  test('an output keeps a value whose digits a number would lose', () => {
    expect(parseMarker('::tasker output a=007 b=1e3 c=12345678901234567890 d=-4 e="5"')).toEqual([
      { verb: 'output', values: { a: '007', b: '1e3', c: '12345678901234567890', d: -4, e: '5' } },
    ])
  })

  test('a key that JavaScript treats specially changes no prototype', () => {
    const [message] = parseMarker('::tasker metric __proto__=1 constructor=2')

    expect(message?.verb === 'metric' && Object.keys(message.values)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(message?.verb === 'metric' && message.values)).toBe(Object.prototype)
  })

  test('control characters are dropped, terminal sequences with them, and a tab is a space', () => {
    expect(parseMarker('::tasker 1/2 \x1b[1ma\x1b[0m\x00b\x07\x7f\u0085\tc\x1b]0;title\x07')).toEqual([
      { verb: 'items', done: 1, total: 2, text: 'ab c' },
    ])
  })
})

describe('the JSON form', () => {
  const parse = (object: object) => parseMarker(`::tasker ${JSON.stringify(object)}`, TOKEN)

  test('carries text of several lines', () => {
    expect(parse({ items_complete: 45, items_total: 120, message: 'two\nlines\twith\u0007 a bell' })).toEqual(
      [{ verb: 'items', done: 45, total: 120, text: 'two\nlines\twith a bell' }],
    )
  })

  test('takes the arguments of track_status', () => {
    expect(
      parse({
        status: 'RUNNING',
        current_subtask: 2,
        total_subtasks: 5,
        subtask_name: 'Load',
        subtask_items_complete: 3,
        subtask_items_total: 9,
        subtask_percent: 40,
        subtask_message: 'Delaware',
        overall_percent: 30,
        overall_message: 'on the way',
      }),
    ).toEqual([
      { verb: 'subtask', number: 2, total: 5, name: 'Load' },
      { verb: 'items', done: 3, total: 9, text: 'Delaware' },
      { verb: 'percent', percent: 40, text: 'Delaware' },
      { verb: 'overall', percent: 30, text: 'on the way' },
    ])
  })

  test('ends a subtask by its status', () => {
    expect(parse({ subtask_status: 'COMPLETED', subtask_percent: 100 })).toEqual([
      { verb: 'percent', percent: 100 },
      { verb: 'subtask-done' },
    ])
    expect(parse({ current_subtask: 2, subtask_status: 'FAILED', subtask_message: 'no such file' })).toEqual([
      { verb: 'subtask-failed', reason: 'no such file' },
    ])
  })

  test('cannot set the status of the run: RUNNING and FINISHED only say that it lives', () => {
    expect(parse({ status: 'RUNNING' })).toEqual([{ verb: 'alive' }])
    expect(parse({ status: 'FINISHED', overall_percent: 100 })).toEqual([{ verb: 'overall', percent: 100 }])
    expect(parse({ status: 'reading shard 7' })).toEqual([{ verb: 'status', text: 'reading shard 7' }])
  })

  test('takes an error with its detail', () => {
    expect(parse({ status: 'FAILED', error_message: 'bad', error_detail: 'at a\nat b' })).toEqual([
      { verb: 'error', text: 'bad', detail: 'at a\nat b' },
    ])
  })

  test('takes a total alone without changing what is done', () => {
    expect(parse({ items_total: 56 })).toEqual([{ verb: 'advance', by: 0, total: 56 }])
    expect(parse({ total_subtasks: 3 })).toEqual([{ verb: 'total', subtasks: 3 }])
  })

  test('takes the verbs as keys, and an unknown key says nothing', () => {
    expect(
      parse({
        metric: { rows: 3, unit: 'k' },
        output: { key: 'v' },
        artifact: 'a b.csv',
        label: 'l',
        eta: 5,
        note: 'n',
        warn: 'w',
        alive: true,
        colour: 'red',
        message: null,
      }),
    ).toEqual([
      { verb: 'metric', values: { rows: 3, unit: 'k' } },
      { verb: 'output', values: { key: 'v' } },
      { verb: 'artifact', path: 'a b.csv', label: 'l' },
      { verb: 'eta', seconds: 5 },
      { verb: 'note', text: 'n' },
      { verb: 'warn', text: 'w' },
      { verb: 'alive' },
    ])
  })
})

describe('the token', () => {
  test('result is believed only with the token of the run', () => {
    const result = 'result skip nothing new'

    expect(parseMarker(`::tasker:${TOKEN} ${result}`, TOKEN)).toEqual([
      { verb: 'result', result: 'skip', reason: 'nothing new' },
    ])
    expect(parseMarker(`::tasker:${TOKEN} {"result":"warn"}`, TOKEN)).toEqual([
      { verb: 'result', result: 'warn' },
    ])
    expect(parseMarker(`::tasker ${result}`, TOKEN)).toEqual([])
    expect(parseMarker(`::tasker:${TOKEN} ${result}`)).toEqual([])
    expect(parseMarker(`::tasker:another-one ${result}`, TOKEN)).toEqual([])
    expect(parseFileLine(result, TOKEN)).toEqual([])
  })

  test('a marker with the token of another run, or with none that could be one, is ordinary text', () => {
    const lines = [
      '::tasker:another-one 45%',
      '::tasker:short 45%',
      `::tasker:${'x'.repeat(65)} 45%`,
      '::tasker: 45%',
    ]

    expect(lines.flatMap(line => parseMarker(line, TOKEN))).toEqual([])
  })
})

describe('where a marker counts', () => {
  const one: Message[] = [{ verb: 'percent', percent: 45 }]

  test.each([
    ['at the start of a line', '::tasker 45%'],
    ['behind one space', ' ::tasker 45%'],
    ['behind a carriage return', 'text\r::tasker 45%'],
    ['behind backspaces', ' 37% 1 + big.bin\b\b\b\b::tasker 45%'],
    ['behind a cursor movement', 'a bar\x1b[1G::tasker 45%'],
    ['coloured', '\x1b[32m::tasker 45%\x1b[0m'],
    ['with only the marker coloured', '\x1b[1;31m::tasker\x1b[0m 45%'],
    ['behind a window title', '\x1b]0;job\x07::tasker 45%'],
    ["as R's print shows it", '[1] "::tasker 45%"'],
    ["behind psql's NOTICE", 'NOTICE:  ::tasker 45%'],
    ["behind psql's NOTICE in a file", 'psql:load.sql:12: NOTICE:  ::tasker 45%'],
    ["behind psql's INFO", 'INFO:  ::tasker 45%'],
    ["as Python's logging prints it", 'INFO:root:::tasker 45%'],
    ['behind a level alone', 'WARNING: ::tasker 45%'],
    ['behind time and level', '2026-11-21 08:00:00,123 INFO ::tasker 45%'],
    ['behind time in brackets and level', '[2026-11-21T08:00:00Z] INFO:app.load: ::tasker 45%'],
    ['behind a bar of tqdm', ' 45%|████▌     | 45/100 [00:12<00:15,  3.62it/s, loss=0.1]::tasker 45%'],
    ['behind tqdm without a total', '15it [00:00, 49.64it/s]::tasker 45%'],
    ['behind txtProgressBar 1', '=====::tasker 45%'],
    ['behind txtProgressBar 3', '  |=========   |  45%::tasker 45%'],
    ['behind pbapply', '   |++++                 | 44% ~03s::tasker 45%'],
    ["behind R's progress", '  downloading [===>------]  28% eta:  3s::tasker 45%'],
    ["behind R's cli", 'Cleaning data ■■■■■■                28% | ETA:  3s::tasker 45%'],
    ['behind click', 'Uploading  [####------]   25%::tasker 45%'],
    ['behind rich', '   ━━━━━━╸━━━━━ 16.3/191.8 MB 493.1 MB/s eta 0:00:01::tasker 45%'],
    ['behind curl -#', '####################   15.2%::tasker 45%'],
    ['behind gdal', '0...10...20..::tasker 45%'],
  ])('%s', (_, line) => {
    expect(parseMarker(line)).toEqual(one)
  })

  test.each([
    ['traced by set -x', '+ echo ::tasker 45%'],
    ['traced by set -x as a command', '+ ::tasker 45%'],
    ['in quotes', '"::tasker 45%"'],
    ['in single quotes', "'::tasker 45%'"],
    ['in backquotes', '`::tasker 45%`'],
    ['behind echo', 'echo ::tasker 45%'],
    ['found by grep', 'load.sh:12:::tasker 45%'],
    ['found by grep in a file with the name of a level', 'INFO:12:::tasker 45%'],
    ['found by grep -h -n', '12:::tasker 45%'],
    ['behind words', 'print ::tasker 45% to report'],
    ['behind two spaces', '  ::tasker 45%'],
    ['behind a tab', '\t::tasker 45%'],
    ['in the title of a window', '\x1b]0;::tasker 45%\x07'],
    ['in a comment', '# ::tasker 45%'],
    ['in JSON', '{"line":"::tasker 45%"}'],
    ["behind R's print of a number", '[1] ::tasker 45%'],
  ])('not %s', (_, line) => {
    expect(parseMarker(line)).toEqual([])
  })

  test("quotes inside R's print are undone", () => {
    expect(parseMarker('[1] "::tasker {\\"percent\\":45,\\"message\\":\\"a\\\\nb\\"}"')).toEqual([
      { verb: 'percent', percent: 45, text: 'a\nb' },
    ])
  })
})

describe('markers glued together', () => {
  test('each counts', () => {
    expect(parseMarker('::tasker 1/3 one::tasker 2/3 two::tasker 3/3 three')).toEqual([
      { verb: 'items', done: 1, total: 3, text: 'one' },
      { verb: 'items', done: 2, total: 3, text: 'two' },
      { verb: 'items', done: 3, total: 3, text: 'three' },
    ])
  })

  test('a torn one costs only itself', () => {
    expect(parseMarker('::tasker 4::tasker 45/120 a::tasker {"perc::tasker 46/120 b')).toEqual([
      { verb: 'items', done: 45, total: 120, text: 'a' },
      { verb: 'items', done: 46, total: 120, text: 'b' },
    ])
  })

  test('a text that speaks of markers stays whole', () => {
    const text = 'write "::tasker 45%" or ::tasker 46% (::tasker 47%), as in a.sh:3:::tasker 48%'

    expect(parseMarker(`::tasker note ${text}`)).toEqual([{ verb: 'note', text }])
  })

  test('a JSON text that speaks of markers stays whole, and one behind it counts', () => {
    expect(parseMarker('::tasker {"message":"a::tasker 1%"}::tasker {"percent":2}')).toEqual([
      { verb: 'status', text: 'a::tasker 1%' },
      { verb: 'percent', percent: 2 },
    ])
  })
})

test('a line of 4,096 bytes counts and one of 4,097 does not, in characters of any size', () => {
  const line = `::tasker note ${'€'.repeat(1360)}`
  const longest = line + 'x'.repeat(4096 - Buffer.byteLength(line))

  expect(parseMarker(longest)).toHaveLength(1)
  expect(parseMarker(`${longest}x`)).toEqual([])
  expect(parseFileLine(longest)).toHaveLength(1)
  expect(parseFileLine(`${longest}x`)).toEqual([])
})

test('no input throws, and nothing out of its limits comes out', () => {
  const scrap = fc.constantFrom(
    ...'::tasker |:abcdefgh |45%|1/2|+1/3|{"percent":|"|}|id=|\\|subtask |2/5 |total |metric |a=|1e9|-|\x1b[|\x1b]0;|\r|\b|[1] "|€|\ud800'.split(
      '|',
    ),
  )
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(scrap, { maxLength: 30 }).map(parts => parts.join('')),
    fc.array(scrap, { maxLength: 30 }).map(parts => `::tasker ${parts.join('')}`),
  )

  fc.assert(
    fc.property(line, text => {
      for (const message of [...parseMarker(text, 'abcdefgh'), ...parseFileLine(text, 'abcdefgh')]) {
        if (message.verb === 'percent') expect(message.percent >= 0 && message.percent <= 100).toBe(true)
        if (message.verb === 'items') expect(message.done <= (message.total ?? Infinity)).toBe(true)
        expect(JSON.parse(JSON.stringify(message))).toEqual(message)
      }
    }),
    { numRuns: 2000 },
  )
})
