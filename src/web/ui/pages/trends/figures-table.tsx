import { Link } from '@tanstack/react-router'
import type { Figures } from '../../api/rows.ts'
import { duration } from '../../format/duration.ts'
import { harmless } from '../../format/harmless.ts'
import { count, megabytes, percent, some } from '../../format/measure.ts'
import { Heads } from '../../parts/heads.tsx'
import { Scrolling } from '../../parts/scrolling.tsx'

const NUMBERS = [
  'Runs',
  'Success',
  'Mean',
  'Median',
  'p95',
  'Deviation',
  'Shortest',
  'Longest',
  'Memory',
  'CPU time',
  'Lost time',
]

/** The figures behind the charts, a line for each task. */
export function FiguresTable({ figures }: { figures: Figures[] }) {
  if (figures.length === 0) return null
  const isCut = figures.length > 1 && figures.some(of => of.runs >= LATEST)
  return (
    <section className="card figures-table">
      <header>
        <h2>Statistics</h2>
        <span className="quiet">
          times, memory and CPU of runs that finished{isCut && `, of each task the latest ${count(LATEST)}`}
        </span>
      </header>
      <Scrolling label="Statistics of tasks">
        <table>
          <thead>
            <Heads of={['Task', ...NUMBERS, 'Change']} numbers={NUMBERS} />
          </thead>
          <tbody>
            {figures.map(of => (
              <tr key={`${of.task_stage}/${of.task_name}`}>
                <td>
                  <Link data-row to="/trends" search={{ stage: of.task_stage, task: of.task_name }}>
                    {harmless(of.task_name)}
                  </Link>{' '}
                  <span className="quiet">{harmless(of.task_stage)}</span>
                </td>
                <td className="number">{count(of.runs)}</td>
                <td className="number">
                  {of.success_rate_percent === null ? '' : percent(of.success_rate_percent)}
                </td>
                <td className="number">{time(of.duration_seconds?.mean)}</td>
                <td className="number">{time(of.duration_seconds?.median)}</td>
                <td className="number">
                  <OfMany spread={of.duration_seconds} least={FOR_P95} value={of.duration_seconds?.p95} />
                </td>
                <td className="number">
                  <OfMany
                    spread={of.duration_seconds}
                    least={FOR_DEVIATION}
                    value={of.duration_seconds?.standard_deviation}
                  />
                </td>
                <td className="number">{time(of.duration_seconds?.min)}</td>
                <td className="number">{time(of.duration_seconds?.max)}</td>
                <td className="number">{of.memory_mb === null ? '' : megabytes(of.memory_mb.median)}</td>
                <td className="number">{time(of.cpu_seconds?.median)}</td>
                <td className="number">{of.lost_seconds === 0 ? '' : duration(of.lost_seconds)}</td>
                <td>{of.change !== null && <Change change={of.change} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </section>
  )
}

/** Of fewer values the 95th of a hundred is the longest of all, and how far they scatter is a guess. */
const FOR_P95 = 20
const FOR_DEVIATION = 5
/** What the server looks at where all tasks are asked for. */
const LATEST = 100

function OfMany({
  spread,
  least,
  value,
}: {
  spread: Figures['duration_seconds']
  least: number
  value: number | null | undefined
}) {
  if (spread === null || value === null || value === undefined) return null
  if (spread.count >= least) return <>{duration(value)}</>
  return (
    <span className="quiet" title={`${some(spread.count, 'run')} are too few; it takes ${least}`}>
      too few
    </span>
  )
}

function Change({ change }: { change: NonNullable<Figures['change']> }) {
  const isSlower = change.after_seconds > change.before_seconds
  return (
    <Link to="/runs/$id" params={{ id: change.since_run_id }} className={isSlower ? 'slower' : 'faster'}>
      {isSlower ? '▲ slower' : '▼ faster'}: {duration(change.before_seconds)} →{' '}
      {duration(change.after_seconds)}
    </Link>
  )
}

const time = (seconds: number | undefined) => (seconds === undefined ? '' : duration(seconds))
