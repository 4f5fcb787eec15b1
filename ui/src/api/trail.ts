/** The trail: who did what, whether it is whole, and the register that is printed of it. */
import { commands, type TrailQuery } from './bindings'
import { dataOf } from './client'
import { told } from './progress'

export type { Mismatch, Named, TrailDetails, TrailEntry, TrailGroup, TrailPage, TrailQuery, TrailState } from './bindings'

export const trail = {
  page: (query: TrailQuery, offset: number, limit: number) => dataOf(commands.trailPage(query, offset, limit)),
  details: (n: number) => dataOf(commands.trailDetails(n)),
  /** Everybody who ever did something. */
  operators: () => dataOf(commands.trailOperators()),
  /** As far as is known; the rest is gone through in the background. */
  state: () => dataOf(commands.trailState()),
  /** Goes through everything now. */
  verify: () => dataOf(commands.verifyTrail()),
  /** The user answers for it, with the reason. */
  accept: (reason: string) => dataOf(commands.acceptTrail(reason)),
}

export const registers = {
  saveSheet: (query: TrailQuery) => dataOf(commands.saveRegister(query, told())),
}
