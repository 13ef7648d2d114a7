import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Command } from 'cmdk'
import { useState } from 'react'
import { runsQuery, statusQuery } from '../api/queries.ts'
import { harmless } from '../format/harmless.ts'
import { stateOf, stateOfTask } from '../format/state.ts'
import { Dialog } from '../parts/dialog.tsx'
import { StateMark } from '../parts/state-mark.tsx'
import { Time } from '../parts/time.tsx'
import { PAGES } from './shell.tsx'

/** Of thousands of tasks only those that fit are offered. */
const MOST = 40

export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const [text, setText] = useState('')
  const { data: tasks = [] } = useQuery(statusQuery)
  const { data: recent } = useQuery(runsQuery({ limit: 8 }))
  const sought = text.trim().toLowerCase()
  const found = tasks
    .filter(({ task }) => `${task.task_stage}/${task.task_name}`.toLowerCase().includes(sought))
    .slice(0, MOST)
  const go = (open: () => void) => () => {
    onClose()
    open()
  }
  return (
    <Dialog title="Go to" onClose={onClose} className="palette">
      <Command label="Go to a task, run or page" shouldFilter={false} loop>
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="A task, a run id or a page"
          autoFocus
        />
        <Command.List>
          <Command.Empty>Nothing is called so.</Command.Empty>
          {/^[0-9a-f]{8}-[0-9a-f-]{4,}$/i.test(sought) && (
            <Command.Item
              value={sought}
              onSelect={go(() => navigate({ to: '/runs/$id', params: { id: sought } }))}
            >
              Run {sought}
            </Command.Item>
          )}
          <Command.Group heading="Pages">
            {PAGES.filter(({ name }) => name.toLowerCase().includes(sought)).map(
              ({ to, name, icon: Icon }) => (
                <Command.Item key={to} value={`page ${name}`} onSelect={go(() => navigate({ to }))}>
                  <Icon aria-hidden /> {name}
                </Command.Item>
              ),
            )}
          </Command.Group>
          {found.length > 0 && (
            <Command.Group heading="Tasks">
              {found.map(status => {
                const { task, run } = status
                const open = () =>
                  run === null
                    ? navigate({
                        to: '/tasks/$stage/$task',
                        params: { stage: task.task_stage, task: task.task_name },
                      })
                    : navigate({ to: '/runs/$id', params: { id: run.run_id } })
                return (
                  <Command.Item key={task.task_id} value={`task ${task.task_id}`} onSelect={go(open)}>
                    <StateMark state={stateOfTask(status)} isBrief /> {harmless(task.task_name)}
                    <span className="quiet">{harmless(task.task_stage)}</span>
                  </Command.Item>
                )
              })}
            </Command.Group>
          )}
          {sought === '' && recent !== undefined && recent.runs.length > 0 && (
            <Command.Group heading="Latest runs">
              {recent.runs.map(run => (
                <Command.Item
                  key={run.run_id}
                  value={`run ${run.run_id}`}
                  onSelect={go(() => navigate({ to: '/runs/$id', params: { id: run.run_id } }))}
                >
                  <StateMark state={stateOf(run)} isBrief /> {harmless(run.task_name)}
                  <Time at={run.execution_start} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  )
}
