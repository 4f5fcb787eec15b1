import type { FieldInput, OfficeCard } from '../../api/office'
import { divisionFault, plainDigits } from '../../frame/division'

export type CardKey = Exclude<keyof OfficeCard, 'policy' | 'rules' | 'doubts'>

/** The office's card as a form: what a field is called, and which paper uses it. */
export const fields: { key: CardKey; label: string; use: string; placeholder?: string }[] = [
  { key: 'street', label: '街道（乡镇）', use: '花名册、季报里的街道名称。' },
  { key: 'division', label: '行政区划代码', use: '6 至 12 位数字；社区的统计代码不以它开头的会提示。', placeholder: '如：320999' },
  { key: 'name', label: '单位全称', use: '公示落款、季报「填报单位」。', placeholder: '如：望河街道办事处' },
  { key: 'department', label: '承办科室', use: '公示里受理意见的科室。', placeholder: '如：党群工作办公室' },
  { key: 'address', label: '地址', use: '公示里送交书面意见的地址。' },
  { key: 'phone', label: '联系电话', use: '公示里受理意见的电话。', placeholder: '如：0515-8xxxxxxx' },
  { key: 'supervisor', label: '监督单位', use: '公示里受理监督举报的单位。', placeholder: '如：街道纪工委' },
  { key: 'supervisor_phone', label: '监督电话', use: '公示里的监督举报电话。' },
  { key: 'basis', label: '考核依据文件', use: '公示正文「根据……」一句，写文件全称和文号。' },
]

export type CardForm = Record<CardKey, string>

export const formOf = (card: OfficeCard): CardForm =>
  Object.fromEntries(fields.map(({ key }) => [key, card[key]])) as CardForm

/** Do both cards say the same? The frame reads the card anew with every page. */
export const sameCard = (one: OfficeCard, other: OfficeCard) => fields.every(({ key }) => one[key] === other[key])

const value = (key: CardKey, text: string) => (key === 'division' ? plainDigits(text) : text.trim())

/** Only what differs from the saved card: the other settings may have been changed elsewhere meanwhile. */
export const changed = (form: CardForm, saved: OfficeCard): FieldInput[] =>
  fields.filter(({ key }) => value(key, form[key]) !== saved[key]).map(({ key }) => ({ key, value: value(key, form[key]) }))

/** What cannot be saved, by field. A code that is on file stays as it is until it is touched. */
export function faults(form: CardForm, saved: OfficeCard): Partial<Record<CardKey, string>> {
  const found: Partial<Record<CardKey, string>> = {}
  if (form.street.trim() === '') found.street = '请填写街道（乡镇）名称。'
  const code = form.division === saved.division ? '' : divisionFault(form.division)
  if (code) found.division = code
  for (const { key } of fields) if ([...form[key]].length > 200) found[key] = '最多 200 字。'
  return found
}
