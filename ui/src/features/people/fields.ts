import type { FieldInput, Table, WorkerFile } from '../../api/people'
import type { FieldLine } from '../../api/own'
import { titleOf } from './titles'

/** The form as it is typed: text by the import's keys. */
export type Values = Record<string, string>

export interface FormField {
  key: string
  title: string
  input: 'text' | 'date' | 'month' | 'code' | 'names' | 'community' | 'long'
  table?: Table
  /** What is chosen from, where no table says it. */
  choices?: string[]
  /** The list may be added to. */
  open?: boolean
  /** It may be made blank again. */
  clearable?: boolean
  required?: boolean
  wide?: boolean
  placeholder?: string
}
export interface FormSection {
  title: string
  fields: FormField[]
}

export const fixedNames: Record<string, string[]> = { veteran: ['是', '否'] }

const field = (key: string, input: FormField['input'], more: Partial<FormField> = {}): FormField => ({ key, title: titleOf(key), input, ...more })
const schooling = (prefix: '' | 'full_time_' | 'part_time_') => [
  field(`${prefix}education`, 'code', { table: 'education' }),
  field(`${prefix}degree`, 'code', { table: 'degree' }),
  field(`${prefix}school`, 'text'),
  field(`${prefix}major`, 'text'),
  field(`${prefix}graduated_on`, 'month'),
]
const MODES = [
  ['full_time', 'full_time_'],
  ['part_time', 'part_time_'],
  ['unknown', ''],
] as const

/** Schooling by mode of study once the file knows a mode; until then one schooling, with its mode to be chosen. */
function schoolings(file?: WorkerFile): FormField[] {
  const known = new Set((file?.education ?? []).map((line) => line.mode))
  const untold = known.size === 0 || known.has('unknown')
  const [level, ...rest] = schooling('')
  return [
    ...(untold ? [level!, field('study_mode', 'code', { table: 'study_mode' }), ...rest] : []),
    ...MODES.filter(([mode]) => mode !== 'unknown' && (!untold || known.has(mode))).flatMap(([, prefix]) => schooling(prefix)),
  ]
}

const posting = (file?: WorkerFile): FormSection => ({
  title: '任职',
  fields: [
    field('community', 'community'),
    field('post', 'names', { open: true, placeholder: '请选择或填写' }),
    field('post_since', 'month', { placeholder: file ? undefined : '不填就同到岗日期' }),
    field('kind', 'code', { table: 'worker_kind', open: true }),
    field('identities', 'names'),
    field('joined_on', 'month', { placeholder: file ? undefined : '不填就是今天' }),
    field('community_since', 'month', { placeholder: '不填就是到岗日期' }),
    field('grade', 'text'),
    // Of a man the law leaves nothing to say.
    ...(file?.sex === 'male' ? [] : [field('retirement_track', 'code', { table: 'retirement_track', placeholder: '女职工：不填按规定' })]),
  ],
})
const contract: FormSection = {
  title: '合同',
  fields: [
    field('contract_kind', 'code', { table: 'contract_kind' }),
    field('contract_number', 'text'),
    field('contract_starts_on', 'date'),
    field('contract_ends_on', 'date'),
    field('contract_signed_on', 'date'),
    field('probation_months', 'text', { placeholder: '没有就空着' }),
  ],
}

/** One of the office's own fields, as the form asks for it. */
function ownField({ key, title, form, choices }: FieldLine): FormField {
  const common = { key, title, clearable: true }
  if (form === 'day') return { ...common, input: 'date' }
  if (form === 'yes_no') return { ...common, input: 'names', choices: ['是', '否'] }
  return form === 'list' ? { ...common, input: 'names', choices } : { ...common, input: 'text' }
}

/**
 * The form in the order of the paper card, the office's own fields last. Schooling by mode of study is asked for where the file has it. Somebody who left has no
 * post to change, and a contract on file is corrected or renewed where it stands.
 */
export function sectionsFor(file?: WorkerFile, own: FieldLine[] = []): FormSection[] {
  const left = file?.status === '离任'
  const signed = (file?.contracts.length ?? 0) > 0
  return [
    {
      title: '基本信息',
      fields: [
        field('id_number', 'text', { required: true }),
        field('name', 'text', { required: true }),
        field('nation', 'code', { table: 'nation' }),
        field('politics', 'code', { table: 'politics' }),
        field('party_joined_on', 'month'),
        field('phone', 'text'),
        field('native_place', 'text'),
        field('veteran', 'names'),
      ],
    },
    ...(left ? [] : [posting(file)]),
    { title: '学历学位', fields: schoolings(file) },
    {
      title: '职业资格',
      fields: [field('certificate', 'code', { table: 'certificate' }), field('certificate_obtained_on', 'month'), field('certificate_registered_on', 'month'), field('certificate_number', 'text')],
    },
    ...(left || signed ? [] : [contract]),
    { title: '其他', fields: [...own.map(ownField), field('note', 'long', { wide: true })] },
  ]
}

const latest = <T>(list: T[]): T | undefined => list[list.length - 1]

/** What the form shows of a file. Masked numbers are not put into fields: what is left blank stays as it is. */
export function valuesOf(file?: WorkerFile, own: FieldLine[] = []): Values {
  const values: Values = {}
  for (const section of sectionsFor(file, own)) for (const one of section.fields) values[one.key] = ''
  if (!file) return values
  const contract = latest(file.contracts)
  const certificate = latest(file.certificates)
  Object.assign(values, {
    name: file.name,
    nation: file.nation ?? '',
    politics: file.politics ?? '',
    party_joined_on: file.party_joined_on ?? '',
    native_place: file.native_place ?? '',
    veteran: file.veteran === null ? '' : file.veteran ? '是' : '否',
    community: file.community_label,
    post: file.post ?? '',
    post_since: file.post_since ?? '',
    kind: file.kind ?? '',
    identities: file.identity_names.join('、'),
    joined_on: latest(file.services)?.joined_on ?? '',
    community_since: file.community_since ?? '',
    grade: file.grade ?? '',
    retirement_track: file.retirement_track ? (file.retirement?.track ?? '') : '',
    certificate: certificate?.kind ?? '',
    certificate_obtained_on: certificate?.obtained_on ?? '',
    certificate_registered_on: certificate?.registered_on ?? '',
    certificate_number: certificate?.number ?? '',
    contract_kind: contract?.kind ?? '',
    contract_number: contract?.number ?? '',
    contract_starts_on: contract?.starts ?? '',
    contract_ends_on: contract?.ends ?? '',
    contract_signed_on: contract?.signed_on ?? '',
    probation_months: contract?.probation_months?.toString() ?? '',
    note: file.note ?? '',
  })
  for (const line of file.own) if (line.key in values) values[line.key] = line.value
  for (const [mode, prefix] of MODES) {
    const line = file.education.find((one) => one.mode === mode)
    if (!line) continue
    values[`${prefix}education`] = line.level
    values[`${prefix}degree`] = line.degree ?? ''
    values[`${prefix}school`] = line.school ?? ''
    values[`${prefix}major`] = line.major ?? ''
    values[`${prefix}graduated_on`] = line.graduated_on ?? ''
  }
  return values
}

/** Fields of one record, and the one that says which record is meant. */
const RECORDS: [RegExp, string][] = [
  [/^(contract_|probation_months$)/, 'contract_starts_on'],
  [/^certificate_/, 'certificate'],
  [/^full_time_/, 'full_time_education'],
  [/^part_time_/, 'part_time_education'],
  [/^(degree|school|major|graduated_on|study_mode)$/, 'education'],
]

/** What differs from the file; for a contract, certificate or education also which one, and all of it where it is another one. */
export function changedFields(before: Values, now: Values): FieldInput[] {
  const keys = new Set(Object.keys(now).filter((key) => (now[key] ?? '').trim() !== (before[key] ?? '').trim()))
  for (const [pattern, named] of RECORDS) {
    if (keys.has(named)) for (const key of Object.keys(now)) if (pattern.test(key) && (now[key] ?? '').trim() !== '') keys.add(key)
    if ([...keys].some((key) => pattern.test(key)) && (now[named] ?? '') !== '') keys.add(named)
  }
  return Object.keys(now)
    .filter((key) => keys.has(key))
    .map((key) => ({ key, value: (now[key] ?? '').trim() }))
}

/** What may be made blank again. What is kept as dated entries, and what names a record, cannot. */
export const CLEARABLE = new Set(['nation', 'native_place', 'party_joined_on', 'veteran', 'retirement_track', 'note', 'identities', 'community_since'])

/** The first field that was emptied and cannot be blank. */
export const emptied = (before: Values, now: Values, own: FieldLine[] = []): string | undefined =>
  Object.keys(now).find((key) => (before[key] ?? '').trim() !== '' && (now[key] ?? '').trim() === '' && !CLEARABLE.has(key) && !own.some((one) => one.key === key))

const FIELD_OF_CODE: Record<string, string> = {
  id_missing: 'id_number',
  id_malformed: 'id_number',
  id_check_digit: 'id_number',
  id_lost_digits: 'id_number',
  duplicate_id: 'id_number',
  has_left: 'id_number',
  community_work_after_joining: 'community_since',
  entries_before_joining: 'joined_on',
  returns_before_leaving: 'joined_on',
  leaves_before_joining: 'joined_on',
  name_missing: 'name',
  unknown_community: 'community',
  ambiguous_community: 'community',
  contract_ends_before_start: 'contract_ends_on',
  contract_overlaps: 'contract_starts_on',
}

/** At which field a refusal belongs, and its sentence; the core gives the field's key among the facts and its name in 「」. */
export function placed(reason: { code: string; details: string | null }, message: string, keys: string[]): { key?: string; sentence: string } {
  const named = reason.details ? (JSON.parse(reason.details) as { field?: string }).field : undefined
  if (named && keys.includes(named)) return { key: named, sentence: message.replace(/^「[^」]*」：?/, '') }
  const byCode = FIELD_OF_CODE[reason.code]
  return byCode && keys.includes(byCode) ? { key: byCode, sentence: message } : { sentence: message }
}
