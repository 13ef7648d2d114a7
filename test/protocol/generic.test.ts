import { describe, expect, test } from 'vitest'
import { readGeneric } from '../../src/protocol/generic.ts'

describe('beside a figure that may be progress stands what is being done, and the bar itself is not that', () => {
  test.each([
    ['25%|██▌       | in 3.1s', undefined],
    ['Progress: [=====>    ] 45% (45/100) ETA 00:12', undefined],
    ['Progress: |████----| 45.0% Complete', undefined],
    ['[00:00:03] ███░░ 45/100 (3s)', undefined],
    ['progress [====] 45/100 | ETA: 3s | 45%', undefined],
    [' 45% [=====>    ]   1.2M/s', undefined],
    ['on 0: |████▌ | 45/100 [45%] in 3.1s (14.2/s, eta: 3s)', 'on 0'],
    ['[00:00:03] [####>---] 45/100 (00:00:04) compiling foo', 'compiling foo'],
    ['    Building [====>   ] 45/120: foo, bar(build)', 'foo, bar(build)'],
    ['[45 / 120] Compiling src/a.cc; 3s local', 'Compiling src/a.cc'],
    ['<====-----> 45% EXECUTING [3s]', 'EXECUTING'],
    ['Downloading model.bin: 45% 12.3MB/27.3MB 3.1 MB/s', 'Downloading model.bin'],
    ['Simulation 45% complete (12.3 s elapsed, 14.1 s remaining)', 'Simulation'],
    ['Processed 1,200 of 5,000 rows (24%)', 'rows'],
    ['2026-11-21 10:00:00 INFO 45/120 loading Delaware', 'loading Delaware'],
    ['Step 3/7 : RUN apt-get install -y foo-1.2', 'RUN apt-get install -y foo-1.2'],
    ['Epoch 3/10 - loss: 0.3421 - accuracy: 0.9012', 'loss: 0.3421'],
    ['Chain 1 Iteration:  500 / 2000 [ 25%]  (Warmup)', '(Warmup)'],
  ])('%s', (frame, message) => {
    const guess = readGeneric(frame)

    expect(guess).toBeDefined()
    expect(guess?.reading.message).toBe(message)
  })
})

test.each([
  ['1,200 of 5,000', { done: 1200, total: 5000 }],
  ['12.5 %', { percent: 12.5 }],
  ['Fold 3/5 AUC 0.91', { done: 3, total: 5 }],
])('%s is read', (frame, figures) => {
  expect(readGeneric(frame)?.reading).toMatchObject(figures)
})

test.each(['accuracy 45%', 'loss 3/10', 'zip: 45% => b', 'Read: 1 / 2 MB ==> 23%', '12% of 45%'])(
  '%s is something else',
  frame => {
    expect(readGeneric(frame)).toBeUndefined()
  },
)
