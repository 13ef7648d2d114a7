import { describe, expect, test } from 'vitest'
import { taskDefinition } from '../../src/answer/task-definition.ts'

describe('a task definition', () => {
  test('has the fields of register_tasks, numbers as numbers and absent ones absent', () => {
    const fields = {
      stage: ' DAILY ',
      name: 'DAILY_01.R',
      type: 'R',
      description: '',
      total_subtasks: '56',
      expected_duration_minutes: '7.5',
      schedule: '0 2 * * *',
      timezone: 'Europe/Berlin',
      start_grace: '10m',
      run_grace_seconds: 90,
    }

    expect(taskDefinition(fields)).toEqual({
      task: {
        stage: 'DAILY',
        name: 'DAILY_01.R',
        type: 'R',
        totalSubtasks: 56,
        expectedDurationMinutes: 7.5,
        schedule: '0 2 * * *',
        timezone: 'Europe/Berlin',
        startGraceSeconds: 600,
        runGraceSeconds: 90,
      },
    })
  })

  test('may come from tasker tasks --json', () => {
    const row = {
      task_id: 1,
      task_name: 'a',
      task_stage: 'S',
      task_type: null,
      enabled: true,
      registered: true,
    }

    expect(taskDefinition(row)).toEqual({ task: { stage: 'S', name: 'a' } })
  })

  test('says everything that is wrong, not only the first', () => {
    const fields = {
      stage: '',
      total_subtasks: 'many',
      expected_duration_minutes: -1,
      schedule: 'at two',
      shedule: 'x',
    }

    expect(taskDefinition(fields)).toEqual({
      problems: [
        "there is no column 'shedule', did you mean schedule?",
        'stage is missing',
        'name is missing',
        "total_subtasks has to be a whole number above 0, not 'many'",
        "expected_duration_minutes has to be a number above 0, not '-1'",
        "'at two' is no cron expression: it needs five fields, as '0 2 * * *', or a word such as @daily",
      ],
    })
  })

  test('fits the columns of the table', () => {
    expect(taskDefinition({ stage: 's'.repeat(51), name: 'n'.repeat(256) })).toEqual({
      problems: ['stage is longer than 50 characters', 'name is longer than 255 characters'],
    })
  })

  test.each([
    '@daily',
    '@reboot',
    '*/5 * * * *',
    '0 2 * * MON-FRI',
    '0 0 2 1 */3 ?',
    '0 2 * * *; 30 14 * * Sat',
    'OnCalendar=Mon..Fri *-*-* 02:00:00 Europe/Berlin',
  ])('takes the schedule %s', schedule => {
    expect(taskDefinition({ stage: 'S', name: 'n', schedule })).toHaveProperty('task.schedule', schedule)
  })

  test.each([
    ['61 * * * *', "'61 * * * *' is no cron expression: Invalid value for minute: 61"],
    ['0 0 30 2 *', "'0 0 30 2 *' names a day that never comes"],
    ['OnCalendar=now', "'now' of OnCalendar= is not understood"],
  ])('refuses the schedule %s with a reason', (schedule, reason) => {
    expect(taskDefinition({ stage: 'S', name: 'n', schedule })).toEqual({ problems: [reason] })
  })

  test('refuses a time zone that does not exist, and a grace that is no time', () => {
    expect(
      taskDefinition({
        stage: 'S',
        name: 'n',
        schedule: '@daily',
        timezone: 'Mars/Olympus',
        run_grace: 'long',
      }),
    ).toEqual({
      problems: [
        "run_grace has to be a time such as 10m, not 'long'",
        "there is no time zone 'Mars/Olympus': write it as Europe/Berlin or UTC",
      ],
    })
  })
})
