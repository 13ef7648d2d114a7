export const CHANNEL_TYPES = ['smtp', 'slack', 'webhook', 'ntfy', 'exec'] as const

/** Where alerts go, as it is configured. Addresses and passwords may be secret: nothing of it is printed but name and type. */
export type Channel = { name: string } & (
  | { type: 'smtp'; url: string; from: string; to: readonly string[]; user?: string; password?: string }
  | { type: 'slack'; url: string }
  | { type: 'webhook'; url: string; secret?: string; headers: Readonly<Record<string, string>> }
  | { type: 'ntfy'; url: string; token?: string }
  | { type: 'exec'; command: readonly string[] }
)
