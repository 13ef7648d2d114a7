import type { Settings } from '../../config/options.ts'
import type { Channel } from '../../domain/alert/channel.ts'
import { type AlertRule, type Maintenance, USUAL_RULES } from '../../domain/alert/rule.ts'

/** What is told, to whom and when. */
export interface AlertSettings {
  channels: readonly Channel[]
  rules: readonly AlertRule[]
  maintenance: readonly Maintenance[]
  /** What is alike is told together so often. */
  foldMs: number
  /** Within ten minutes a channel gets so many messages; what is more is told together. */
  mostMessages: number
  /** Names whose values are no one's business. */
  redactPatterns: readonly string[]
}

export function alertSettings(settings: Settings): AlertSettings {
  return {
    channels: settings.alertChannels,
    rules: settings.alertRules ?? USUAL_RULES,
    maintenance: settings.alertMaintenance,
    foldMs: settings.alertFoldMs,
    mostMessages: settings.alertMost,
    redactPatterns: settings.envRedact,
  }
}
