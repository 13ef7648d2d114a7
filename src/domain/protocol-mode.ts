/**
 * What is read for progress: everything (`auto`), only markers and the message file (`strict`), only the message file
 * (`file`), nothing (`off`).
 */
export const PROTOCOL_MODES = ['auto', 'strict', 'file', 'off'] as const
export type ProtocolMode = (typeof PROTOCOL_MODES)[number]
