/** A publication from the day it is put up to its result. */
import { commands, type ObjectionInput, type ReviewInput, type VerdictInput } from './bindings'
import { dataOf } from './client'

export type { ObjectionInput, ObjectionLine, PublicationState, ReviewInput, ReviewLine, Stage, VerdictInput, YearState } from './bindings'

export const publications = {
  ofYear: (year: number) => dataOf(commands.publicationState(year)),
  /** Where a notice of the year hung before, `why` says why this one corrects it. */
  publish: (year: number, from: string, why: string | null) => dataOf(commands.publish(year, from, why)),
  end: (id: number, on: string) => dataOf(commands.endPublication(id, on)),
  reopen: (id: number) => dataOf(commands.reopenPublication(id)),
}

export const objections = {
  add: (publication: number, input: ObjectionInput, draft: string) => dataOf(commands.addObjection(publication, input, draft)),
  set: (id: number, input: ObjectionInput, draft: string) => dataOf(commands.setObjection(id, input, draft)),
  remove: (id: number, why: string) => dataOf(commands.removeObjection(id, why)),
}

export const reviews = {
  apply: (input: ReviewInput, draft: string) => dataOf(commands.applyForReview(input, draft)),
  remove: (id: number, why: string) => dataOf(commands.removeReview(id, why)),
  decide: (id: number, verdict: VerdictInput, overQuota: boolean, draft: string) => dataOf(commands.decideReview(id, verdict, overQuota, draft)),
}
