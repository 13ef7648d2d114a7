import { expect, test } from 'vitest'
import { knowsProgress } from '../../../src/supervise/terminal/known-terminal.ts'

const GHOSTTY = { TERM_PROGRAM: 'ghostty', TERM_PROGRAM_VERSION: '1.2.0' }

test.each<[string, NodeJS.ProcessEnv, boolean]>([
  ['Windows Terminal', { WT_SESSION: '2f4a' }, true],
  ['ConEmu', { ConEmuANSI: 'ON' }, true],
  ['ConEmu without escape sequences', { ConEmuANSI: 'OFF' }, false],
  ['Ghostty', GHOSTTY, true],
  ['an older Ghostty', { ...GHOSTTY, TERM_PROGRAM_VERSION: '1.1.3' }, false],
  ['iTerm2', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.6' }, true],
  ['a newer iTerm2', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.10.0' }, true],
  ['an older iTerm2', { TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.6.5' }, false],
  ['WezTerm', { TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20250209-182623-44866cc1' }, true],
  ['an older WezTerm', { TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22' }, false],
  ['Ptyxis', { PTYXIS_VERSION: '48.0' }, true],
  ['a terminal of no version', { TERM_PROGRAM: 'ghostty' }, false],
  ['another terminal', { TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455' }, false],
  ['nothing known', { TERM: 'xterm-256color' }, false],
  ['tmux in Ghostty', { ...GHOSTTY, TMUX: '/tmp/tmux-0/default,1,0' }, false],
  ['screen in Ghostty', { ...GHOSTTY, STY: '12.pts-0' }, false],
  ['tmux behind ssh', { ...GHOSTTY, TERM: 'tmux-256color' }, false],
])('%s', (_, env, knows) => {
  expect(knowsProgress(env)).toBe(knows)
})
