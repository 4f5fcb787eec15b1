import type { IpcError } from '../../api/client'

/** Seconds to wait, of a refusal that says so; 0 of any other. */
export function secondsLeft(reason: IpcError): number {
  if (reason.code !== 'too_many_tries' || !reason.details) return 0
  const facts: unknown = JSON.parse(reason.details)
  const left = typeof facts === 'object' && facts !== null && 'seconds_left' in facts ? Number(facts.seconds_left) : 0
  return Number.isFinite(left) ? left : 0
}
