/** What a person's form calls its fields, by the keys that the core uses. */
export const TITLES: Record<string, string> = {
  name: '姓名',
  id_number: '身份证号码',
  nation: '民族',
  native_place: '籍贯',
  politics: '政治面貌',
  party_joined_on: '入党时间',
  phone: '联系电话',
  veteran: '退役军人',
  note: '备注',
  community: '社区',
  post: '职务（岗位）',
  post_since: '任职时间',
  retirement_track: '退休档',
  kind: '人员类别',
  identities: '身份',
  grade: '岗位等级',
  joined_on: '到岗日期',
  community_since: '从事社区工作时间',
  left_on: '离任日期',
  leave_kind: '离任方式',
  education: '学历',
  degree: '学位',
  school: '毕业院校',
  major: '专业',
  graduated_on: '毕业时间',
  study_mode: '学习形式',
  full_time_education: '全日制学历',
  full_time_degree: '全日制学位',
  full_time_school: '全日制毕业院校',
  full_time_major: '全日制专业',
  full_time_graduated_on: '全日制毕业时间',
  part_time_education: '在职学历',
  part_time_degree: '在职学位',
  part_time_school: '在职毕业院校',
  part_time_major: '在职专业',
  part_time_graduated_on: '在职毕业时间',
  certificate: '职业资格',
  certificate_number: '证书编号',
  certificate_obtained_on: '取证时间',
  certificate_registered_on: '登记时间',
  contract_kind: '合同类型',
  contract_number: '合同编号',
  contract_signed_on: '合同签订日期',
  contract_starts_on: '合同起始日期',
  contract_ends_on: '合同终止日期',
  probation_months: '试用期（月）',
}

export const titleOf = (key: string) => TITLES[key] ?? '其他内容'

/** How an attachment is stored, and numbers of rows, say nothing to a reader. */
export const isTold = (key: string) => !/^attachment\.(sha256|bytes|media_type)$|_id$/.test(key) || key === 'id_number'

const WORDS: Record<string, string> = {
  male: '男',
  female: '女',
  full_time: '全日制',
  part_time: '在职',
  unknown: '未注明',
  committee: '“两委”成员',
  hired: '社区专职工作人员',
  grid: '网格员',
  party_affairs: '党务工作者',
  male60: '男60周岁',
  female55: '女55周岁',
  female50: '女50周岁',
  photo: '照片',
  quantified: '量化考核',
  midyear: '年中考核',
  yearend: '年终考核',
}
const YES_NO = new Set(['veteran', 'appraisal_result.by_hand'])
const HUNDREDTHS = new Set(['training_record.score', 'appraisal_score.score', 'appraisal_result.composite'])

/** Tenths of an hour as hours: 80 is 8, 45 is 4.5. */
export const hoursText = (tenths: number) => String(tenths / 10)
export const scoreText = (hundredths: number) => (hundredths / 100).toFixed(2).replace(/\.?0+$/, '')

/** A stored value in the words of the page. */
export function valueText(key: string, value: string | null): string {
  if (value === null || value === '') return ''
  if (YES_NO.has(key)) return value === '1' || value === 'true' ? '是' : '否'
  if (HUNDREDTHS.has(key)) return scoreText(Number(value))
  if (key === 'training_record.hours') return hoursText(Number(value))
  return WORDS[value] ?? value
}

export const modeText = (mode: string) => (mode === 'unknown' ? '' : (WORDS[mode] ?? ''))
