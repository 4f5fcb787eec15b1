import type { AppraisalLine } from '../../api/appraisal'

/** Where a person stands in a year's appraisal; everybody is counted once. */
export type Standing = 'taking_part' | 'lacking_scores' | 'out'

/** Who came too late to be appraised lacks nothing. */
export const standingOf = (line: Pick<AppraisalLine, 'takingPart' | 'eligible'>): Standing =>
  line.takingPart ? 'taking_part' : line.eligible ? 'lacking_scores' : 'out'

/** What a grade cell shows for a person without a grade. */
export const standingNames: Record<Standing, string> = { taking_part: '参加', lacking_scores: '缺得分', out: '不参加' }

const NAMED = 3

/** Who has no grade and why, as the end of a sentence; empty when everybody has one. */
export function leftOut(lines: AppraisalLine[]): string {
  const lacking = lines.filter((line) => standingOf(line) === 'lacking_scores')
  const out = lines.filter((line) => standingOf(line) === 'out')
  const told: string[] = []
  if (lacking.length > 0) told.push(`${lacking.length} 人缺得分，没有等次（${names(lacking, (line) => line.name)}）`)
  if (out.length > 0) told.push(`${out.length} 人不参加（${names(out, (line) => `${line.name}：${line.reason.replace(/，不参加\d+年度考核$/, '')}`)}）`)
  return told.join('；')
}

function names(lines: AppraisalLine[], say: (line: AppraisalLine) => string): string {
  const first = lines.slice(0, NAMED).map(say).join('；')
  return lines.length > NAMED ? `${first}等` : first
}
