// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences are made of them
const SEQUENCE = /\x1b\]9;4;([0-4])(?:;(\d{1,3}))?(?:\x07|\x1b\\)/g

/**
 * The percentage that a frame shows to its terminal with OSC 9;4 (ConEmu, Windows Terminal, Ghostty, systemd): the last
 * one with a value. States: 1 normal, 2 error, 4 paused; 0 takes it away and 3 knows no value.
 */
export function readTerminalProgress(frame: string): number | undefined {
  const values = [...frame.matchAll(SEQUENCE)].filter(([, state]) => state !== '0' && state !== '3')
  const value = values.at(-1)?.[2]
  return value === undefined || Number(value) > 100 ? undefined : Number(value)
}

const STATES = { none: 0, normal: 1, error: 2, unknown: 3 } as const

/** The sequence that makes a terminal show this; `percent` where there is one. */
export function formatTerminalProgress(state: keyof typeof STATES, percent = 0): string {
  return `\x1b]9;4;${STATES[state]};${Math.floor(percent)}\x1b\\`
}
