/** How far a long action is: from Rust, step by step. */
import { Channel } from '@tauri-apps/api/core'
import type { ProgressMessage } from './bindings'

/** Hears of every step. */
export type Report = (step: ProgressMessage) => void

/** The channel to which a long command reports its steps. */
export function told(report: Report = () => undefined): Channel<ProgressMessage> {
  const channel = new Channel<ProgressMessage>()
  channel.onmessage = report
  return channel
}
