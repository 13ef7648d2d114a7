import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRig, type Rig } from '../../rig/tasker.ts'

const STEPS = 'echo "::tasker subtask 1/2 read <i>"; echo "::tasker 3/4"; echo "::tasker subtask 2/2 write"'
const HOSTILE = `"><script src=http://evil.example/>&'`

function run(rig: Rig, script: string, flags: string[] = []) {
  return rig.tasker(['run', '--stage', 'DAILY', '--task', HOSTILE, ...flags, '--', 'sh', '-c', script])
}

test('a report tells of the error, what changed, subtasks, log and facts, and names of others stay text', async () => {
  using rig = createRig()
  await run(rig, 'true', ['--tag', 'input=old'])
  await run(
    rig,
    `${STEPS}; echo "Error: no <b>table</b>" >&2; printf '\\033[31m\\342\\200\\256red\\033[0m' >&2; exit 3`,
  )
  await rig.tasker(['note', HOSTILE, 'see <b>ticket</b> 12'])

  const { code, stdout, stderr } = await rig.tasker(['report', HOSTILE])

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain(
    '<h1>&quot;&gt;&lt;script src=http://evil.example/&gt;&amp;&#39; <span class="state">✕ Failed',
  )
  expect(stdout).toContain('<dt>Exit status</dt><dd>3</dd>')
  expect(stdout).toContain('<section class="failure"><h2>Error: no &lt;b&gt;table&lt;/b&gt;</h2>')
  expect(stdout).toContain('<th scope="row">command</th>')
  expect(stdout).toMatch(/1 <b>read &lt;i&gt;<\/b>.*completed.*<rect x="[\d.]+" width="[\d.]+".*3 of 4/s)
  expect(stdout).toMatch(/<h2>Log<\/h2>\n<pre>.*Error: no &lt;b&gt;table&lt;\/b&gt;\nred<\/pre>/s)
  expect(stdout).toContain('see &lt;b&gt;ticket&lt;/b&gt; 12')
  expect(stdout).toContain('<tr><th scope="row">Command</th><td>sh -c ')
  expect(stdout).not.toMatch(/<script|<b>table|\u202e|<link|url\(|@import| src="| href="| on\w+="/)
  expect(stdout).not.toContain('\u001b')
})

test('of a long log the first and the last lines are shown, and of a bar what it showed last', async () => {
  using rig = createRig()
  await run(rig, `printf 'bar 10%%\\rbar 100%%\\n'; seq 20000 | sed 's/^/line /'`)

  const { stdout } = await rig.tasker(['report', HOSTILE])

  expect(stdout).toContain('<pre>bar 100%\nline 1\n')
  expect(stdout).toContain('line 19</pre><p class="quiet">0.2 MiB are left out</p><pre>line 19851\n')
  expect(stdout).toContain('line 20000</pre>')
  expect(stdout.length).toBeLessThan(20_000)
})

test('a log of three lines is there once', async () => {
  using rig = createRig()
  await run(rig, 'echo one; echo two; echo three')

  expect((await rig.tasker(['report', HOSTILE])).stdout).toContain(
    '<h2>Log</h2>\n<pre>one\ntwo\nthree</pre></section>',
  )
})

test('--output writes a file; where it cannot, that is told in a sentence', async () => {
  using rig = createRig()
  await run(rig, 'true')
  const file = join(rig.home, 'report.html')
  mkdirSync(join(rig.home, 'folder'))

  const written = await rig.tasker(['report', HOSTILE, '--output', file])
  const refused = await rig.tasker(['report', HOSTILE, '-o', join(rig.home, 'folder')])
  const unknown = await rig.tasker(['report', 'nothing'])

  expect(written).toMatchObject({ code: 0, stdout: `the report is in ${file}\n`, stderr: '' })
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>\n.*✓ Finished.*<\/html>\n$/s)
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('/folder cannot be written: ') })
  expect(unknown).toMatchObject({ code: 1, stderr: expect.stringContaining("'nothing'") })
})
