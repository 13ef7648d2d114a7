import { useQuery } from '@tanstack/react-query'
import { statusQuery } from '../api/queries.ts'
import { harmless } from '../format/harmless.ts'
import { Pick } from './pick.tsx'

interface PickTaskProps {
  stage: string | undefined
  task: string | undefined
  onChange: (of: { stage: string | undefined; task: string | undefined }) => void
}

/** A stage, and one of its tasks. */
export function PickTask({ stage = '', task = '', onChange }: PickTaskProps) {
  const { data = [] } = useQuery(statusQuery)
  const stages = [...new Set(data.map(status => status.task.task_stage))]
  const tasks = data.filter(status => stage === '' || status.task.task_stage === stage)
  const keyOf = (of: string, name: string) => `${of}\n${name}`
  return (
    <>
      <Pick
        label="Stage"
        value={stage}
        options={[['', 'All stages'], ...stages.map(each => [each, harmless(each)] as const)]}
        onChange={next => onChange({ stage: next || undefined, task: undefined })}
      />
      <Pick
        label="Task"
        value={task === '' ? '' : keyOf(stage, task)}
        options={[
          ['', 'All tasks'],
          ...tasks.map(
            ({ task: each }) => [keyOf(each.task_stage, each.task_name), harmless(each.task_name)] as const,
          ),
        ]}
        onChange={next => {
          const [of, name] = next.split('\n')
          onChange(
            name === undefined ? { stage: stage || undefined, task: undefined } : { stage: of, task: name },
          )
        }}
      />
    </>
  )
}
