import { useMutation, useQueryClient } from '@tanstack/react-query'
import { send } from '../../api/client.ts'
import type { Task } from '../../api/rows.ts'
import { problemOf } from '../../parts/act.tsx'
import { AskForm } from '../../parts/ask-form.tsx'
import { announce } from '../../shell/announce.tsx'

/** What `tasker register` can say of a task. */
export function EditTask({ task, onClose }: { task: Task; onClose: () => void }) {
  const client = useQueryClient()
  const path = `tasks/${encodeURIComponent(task.task_stage)}/${encodeURIComponent(task.task_name)}`
  const act = useMutation({
    mutationFn: (change: object) => send('PATCH', path, change),
    onSuccess: () => {
      announce('Kept')
      onClose()
    },
    onError: error => announce(problemOf(error), true),
    onSettled: () => void client.invalidateQueries({ queryKey: ['runs'] }),
  })
  const save = (form: FormData) => {
    const change = changeOf(task, form)
    if (Object.keys(change).length === 0) onClose()
    else act.mutate(change)
  }
  return (
    <AskForm
      title={`Edit ${task.task_name}`}
      name="Keep"
      className="edit"
      isPending={act.isPending}
      onClose={onClose}
      onSubmit={save}
    >
      <label>
        Description
        <textarea name="description" rows={2} defaultValue={task.description ?? ''} />
      </label>
      <label>
        Schedule <span className="quiet">as cron has it: minute hour day month weekday</span>
        <input name="schedule" className="mono" defaultValue={task.schedule ?? ''} placeholder="0 2 * * *" />
      </label>
      <label>
        Time zone
        <input name="timezone" defaultValue={task.timezone ?? ''} placeholder="Europe/Berlin" />
      </label>
      <label>
        Should take <span className="quiet">minutes</span>
        <input
          name="expected_duration_minutes"
          type="number"
          min="0"
          step="any"
          defaultValue={task.expected_duration_minutes ?? ''}
        />
      </label>
      <label className="check">
        <input name="enabled" type="checkbox" defaultChecked={task.enabled} /> Enabled
      </label>
    </AskForm>
  )
}

/** What is left as it is is not sent; a field that was emptied is null. */
function changeOf(task: Task, form: FormData): Record<string, string | boolean | null> {
  const names = ['description', 'schedule', 'timezone', 'expected_duration_minutes'] as const
  const texts = names.flatMap(name => {
    const text = String(form.get(name) ?? '').trim()
    return text === String(task[name] ?? '') ? [] : [[name, text === '' ? null : text] as const]
  })
  const enabled = form.get('enabled') !== null
  return { ...Object.fromEntries(texts), ...(enabled !== task.enabled && { enabled }) }
}
