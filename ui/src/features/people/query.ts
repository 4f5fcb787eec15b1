import type { Chosen } from '../../records/asked'

/** People in post: what an office means by its people. */
export const USUAL: Chosen = { status: { values: ['在岗'] } }

/** More states of 在岗状态 are asked for; all of them are, when none is. */
export const widened = (chosen: Chosen, states: string[]): Chosen =>
  states.length === 0 || !chosen.status?.values?.length ? chosen : { ...chosen, status: { values: [...chosen.status.values, ...states] } }

/** The first value of an address's part, which may be given several times. */
export const textOf = (value: unknown): string => (Array.isArray(value) ? textOf(value[0]) : typeof value === 'string' ? value : '')

export const idOf = (value: unknown): number | undefined => (/^[1-9]\d{0,9}$/.test(textOf(value)) ? Number(textOf(value)) : undefined)

/** `1,2,3`; `undefined`: the address does not name people. */
export function idsOf(value: unknown): number[] | undefined {
  if (value === undefined || value === null) return undefined
  return [...new Set(textOf(value).split(',').flatMap((part) => idOf(part.trim()) ?? []))]
}
