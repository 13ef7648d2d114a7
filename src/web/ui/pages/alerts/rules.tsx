import { useQuery } from '@tanstack/react-query'
import { rulesQuery } from '../../api/queries.ts'
import type { AlertRules } from '../../api/rows.ts'
import { harmless } from '../../format/harmless.ts'
import { count } from '../../format/measure.ts'
import { Heads } from '../../parts/heads.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Scrolling } from '../../parts/scrolling.tsx'

/** Who is told of what. */
export function Rules() {
  return (
    <section className="card rules" aria-labelledby="rules">
      <Loaded query={useQuery(rulesQuery)}>{told => <Table told={told} />}</Loaded>
    </section>
  )
}

function Table({ told: { from, channels, rules } }: { told: AlertRules }) {
  return (
    <>
      <header>
        <h2 id="rules">Rules in force</h2>
        <span className="quiet">
          {from === 'usual' ? 'none are written, so the usual one holds' : `from ${harmless(from)}`}
        </span>
      </header>
      {channels.length === 0 && (
        <p className="nothing">
          There is no channel, so nobody is told. <code>tasker alert add channel</code> writes one.
        </p>
      )}
      <Scrolling label="Rules in force">
        <table>
          <thead>
            <Heads of={['Rule', 'To', 'When', 'Tasks', 'Open']} />
          </thead>
          <tbody>
            {rules.map(({ rule, to, times, tasks, open }) => (
              <tr key={`${rule} ${to} ${times}`}>
                <td>
                  <b>{harmless(rule)}</b>
                </td>
                <td>{harmless(to.join(', ')) || 'nobody'}</td>
                <td>{harmless(times) || 'at once'}</td>
                <td title={harmless(tasks.slice(0, NAMED).join('\n'))}>{count(tasks.length)}</td>
                <td>{count(open)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </>
  )
}

const NAMED = 30
