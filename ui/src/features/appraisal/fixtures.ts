/** Lines and years for component tests. */
import type { AppraisalLine, AppraisalView } from '../../api/appraisal'

export const line = (id: number, name: string, some: Partial<AppraisalLine> = {}): AppraisalLine => ({
  id,
  name,
  community: '望河社区',
  post: '社区工作者',
  scores: ['90.00', '88.00'],
  composite: '89.00',
  working: '量化考评90.00×50%+年末测评88.00×50%=89.00',
  rank: id,
  takingPart: true,
  eligible: true,
  suggested: '合格',
  reason: `第${id}名`,
  grade: null,
  byHand: false,
  handReason: null,
  reviewed: false,
  ...some,
})
export const viewOf = (lines: AppraisalLine[], some: Partial<AppraisalView> = {}): AppraisalView => ({
  year: 2026,
  policy: '办法',
  parts: [
    { key: 'merit', title: '量化考评', share: '50%', most: '100.00' },
    { key: 'year_end', title: '年末测评', share: '50%', most: '100.00' },
  ],
  grades: ['优秀', '合格', '不合格'],
  gradeKeys: ['y', 'h', 'b'],
  cappedGrade: '优秀',
  takingPart: lines.filter((one) => one.takingPart).length,
  quota: 1,
  quotaGround: '参加考核人数的20%',
  suggestedBest: 1,
  warnings: [],
  confirmedOn: null,
  overQuota: false,
  lines,
  ...some,
})
