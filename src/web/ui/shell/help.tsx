import { Dialog } from '../parts/dialog.tsx'

const KEYS = [
  ['/', 'filter what is shown'],
  ['Ctrl K', 'go to a task, run or page'],
  ['j  k', 'next and previous row; Enter opens it'],
  ['→  ←', 'status: the subtasks of a task, and back'],
  ['f', 'lists: only what failed; log: follow'],
  ['w', 'log: wrap long lines'],
  ['n', 'next in trouble; log: next match'],
  ['?', 'these keys'],
]

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {KEYS.map(([keys = '', says]) => (
          <div key={keys}>
            <dt>
              {keys.split('  ').map(key => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Everything here is also said by the command: <code>tasker status</code>, <code>tasker show</code>,{' '}
        <code>tasker logs -f</code>, <code>tasker history</code>. Each address can be passed on: it holds the
        whole view.
      </p>
    </Dialog>
  )
}
