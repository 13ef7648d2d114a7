import { describe, expect, test } from 'vitest'
import { readOutputOf } from './reading.ts'

describe('without a command that vouches for it', () => {
  test('a number that grows steadily is progress after two seconds', () => {
    const output = readOutputOf(['./own'])

    for (let item = 1; item <= 6; item++)
      output.print(`Processing file ${item} of 30: ${'abc'[item % 3]}.csv\n`, 500)

    expect(output.lines()).toEqual(['generic  5/30  c.csv', 'generic  6/30  a.csv'])
  })

  test('a bar is known by the same evidence, whatever draws it', () => {
    const output = readOutputOf(['./own'])

    for (let done = 0; done <= 100; done += 20)
      output.print(`\r${done}%|${'█'.repeat(done / 10)}| ${done}/100 [00:01<00:02, 9.9it/s]`, 1000)
    output.rest()

    expect(output.lines()).toEqual([
      'bar:tqdm  40/100',
      'bar:tqdm  60/100',
      'bar:tqdm  80/100',
      'bar:tqdm  100/100',
    ])
  })

  test.each([
    ['too soon', ['1/9', '2/9', '3/9', '4/9'], 100],
    ['not rising', ['1/9', '1/9', '1/9', '1/9'], 5000],
    ['falling', ['3/9', '2/9', '1/9', '2/9', '1/9', '3/9'], 5000],
    ['of another total each time', ['1/9', '2/10', '3/11', '4/12'], 5000],
    ['high from the beginning', ['50%', '66%', '80%', '90%'], 5000],
    ['in another place each time', ['a 10%', 'b 20%', 'c 30%', 'd 40%'], 5000],
    ['a ratio', ['ratio 10%', 'ratio 20%', 'ratio 30%', 'ratio 40%'], 5000],
    ['more than all', ['1/0', '20/10', '30/10', '110%', '120%', '130%'], 5000],
  ])('%s is no progress', (_, frames, forMs) => {
    const output = readOutputOf(['./own'])

    for (const frame of frames) output.print(`${frame}\n`, forMs)

    expect(output.lines()).toEqual([])
  })

  test('what a marker says is not read twice', () => {
    const output = readOutputOf(['./own'])

    for (let item = 1; item < 9; item++) output.print(`::tasker ${item}/9 x\n`, 1000)

    expect(output.lines()).toEqual([])
  })
})

test('a tool is believed at once as soon as it is seen to run', () => {
  const output = readOutputOf(['sh', 'job.sh'])

  output.print('[1/4] a\n')
  output.starts(['ninja', '-C', 'out'])
  output.print('[2/4] b\n')

  expect(output.lines()).toEqual(['bar:ninja  2/4  b'])
})

test('a bar that grows and grows without an end is read at every pause', () => {
  const output = readOutputOf(['gdal_translate', 'in.tif', 'out.tif'])

  for (const piece of ['0..', '.', '10...2', '0...30.', '..', '40']) {
    output.print(piece)
    output.rest()
  }

  expect(output.lines()).toEqual([
    'bar:GDAL  5%',
    'bar:GDAL  8%',
    'bar:GDAL  33%',
    'bar:GDAL  38%',
    'bar:GDAL  40%',
  ])
})

test('what is shown to a terminal counts, whatever shows it', () => {
  const output = readOutputOf(['./own'])

  output.print('\x1b]9;4;3;0\x07working\n')
  output.print('\x1b]9;4;1;12\x07\x1b]9;4;1;45\x1b\\working\n')
  output.print('\x1b]9;4;0;0\x07\n')

  expect(output.lines()).toEqual(['osc  45%'])
})
