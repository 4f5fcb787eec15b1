/** The year's appraisal: scores, ranking, the decision. */
import { commands, type GradeInput, type ScoreInput, type ScoresInput } from './bindings'
import { dataOf } from './client'

export type { AppraisalLine, AppraisalView, Confirmed, GradeInput, PartView, ScoreInput, ScoresInput } from './bindings'

export const appraisal = {
  /** Years that have scores, the latest first. */
  years: () => dataOf(commands.appraisalYears()),
  ofYear: (year: number) => dataOf(commands.appraisal(year)),
  setScores: (year: number, worker: number, scores: ScoreInput[]) => dataOf(commands.setScores(year, worker, scores)),
  /** All of them or none, in one step. */
  setManyScores: (year: number, lines: ScoresInput[]) => dataOf(commands.setManyScores(year, lines)),
  /** So that the year can be decided anew. */
  reopen: (year: number, reason: string) => dataOf(commands.reopenAppraisal(year, reason)),
  confirm: (year: number, byHand: GradeInput[], overQuota: boolean, draft: string) => dataOf(commands.confirmAppraisal(year, byHand, overQuota, draft)),
}
