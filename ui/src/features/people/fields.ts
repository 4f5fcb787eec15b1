import type { FieldInput, Table, WorkerFile } from '../../api/people'
import { titleOf } from './titles'

/** The form as it is typed: text by the import's keys. */
export type Values = Record<string, string>

export interface FormField {
  key: string
  title: string
  input: 'text' | 'date' | 'month' | 'code' | 'names' | 'community' | 'long'
  table?: Table
  /** The list may be added to. */
  open?: boolean
  required?: boolean
  wide?: boolean
  placeholder?: string
}
export interface FormSection {
  title: string
  fields: FormField[]
}

const IDENTITIES = ['“两委”成员', '社区专职工作人员', '网格员', '党务工作者']
export const fixedNames: Record<string, string[]> = { identities: IDENTITIES, veteran: ['是', '否'] }

const field = (key: string, input: FormField['input'], more: Partial<FormField> = {}): FormField => ({ key, title: titleOf(key), input, ...more })
const schooling = (prefix: '' | 'full_time_' | 'part_time_') => [
  field(`${prefix}education`, 'code', { table: 'education' }),
  field(`${prefix}degree`, 'code', { table: 'degree' }),
  field(`${prefix}school`, 'text'),
  field(`${prefix}major`, 'text'),
]
const MODES = [
  ['full_time', 'full_time_'],
  ['part_time', 'part_time_'],
  ['unknown', ''],
] as const

/** The form in the order of the paper card. Schooling by mode of study is asked for where the file has it. */
export function sectionsFor(file?: WorkerFile): FormSection[] {
  const modes = MODES.filter(([mode]) => file?.education.some((line) => line.mode === mode))
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
    {
      title: '任职',
      fields: [
        field('community', 'community'),
        field('post', 'text'),
        field('kind', 'code', { table: 'worker_kind', open: true }),
        field('identities', 'names'),
        field('joined_on', 'month', { placeholder: file ? undefined : '不填就是今天' }),
        field('community_since', 'month'),
        field('grade', 'text'),
      ],
    },
    { title: '学历学位', fields: modes.length === 0 ? schooling('') : modes.flatMap(([, prefix]) => schooling(prefix)) },
    {
      title: '职业资格',
      fields: [field('certificate', 'code', { table: 'certificate' }), field('certificate_obtained_on', 'month'), field('certificate_number', 'text')],
    },
    {
      title: '合同',
      fields: [
        field('contract_kind', 'code', { table: 'contract_kind' }),
        field('contract_number', 'text'),
        field('contract_starts_on', 'date'),
        field('contract_ends_on', 'date'),
        field('contract_signed_on', 'date'),
      ],
    },
    { title: '其他', fields: [field('note', 'long', { wide: true })] },
  ]
}

const latest = <T>(list: T[]): T | undefined => list[list.length - 1]

/** What the form shows of a file. Masked numbers are not put into fields: what is left blank stays as it is. */
export function valuesOf(file?: WorkerFile): Values {
  const values: Values = {}
  for (const section of sectionsFor(file)) for (const one of section.fields) values[one.key] = ''
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
    community: file.community,
    post: file.post ?? '',
    kind: file.kind ?? '',
    identities: file.identity_names.join('、'),
    joined_on: file.services.at(-1)?.joined_on ?? '',
    community_since: file.community_since ?? '',
    grade: file.grade ?? '',
    certificate: certificate?.kind ?? '',
    certificate_obtained_on: certificate?.obtained_on ?? '',
    certificate_number: certificate?.number ?? '',
    contract_kind: contract?.kind ?? '',
    contract_number: contract?.number ?? '',
    contract_starts_on: contract?.starts ?? '',
    contract_ends_on: contract?.ends ?? '',
    contract_signed_on: contract?.signed_on ?? '',
    note: file.note ?? '',
  })
  for (const [mode, prefix] of MODES) {
    const line = file.education.find((one) => one.mode === mode)
    if (!line) continue
    values[`${prefix}education`] = line.level
    values[`${prefix}degree`] = line.degree ?? ''
    values[`${prefix}school`] = line.school ?? ''
    values[`${prefix}major`] = line.major ?? ''
  }
  return values
}

/** Fields of one record, and the one that says which record is meant. */
const RECORDS: [RegExp, string][] = [
  [/^contract_/, 'contract_starts_on'],
  [/^certificate_/, 'certificate'],
  [/^full_time_/, 'full_time_education'],
  [/^part_time_/, 'part_time_education'],
  [/^(degree|school|major)$/, 'education'],
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
export const CLEARABLE = new Set(['nation', 'native_place', 'party_joined_on', 'veteran', 'note'])

/** The first field that was emptied and cannot be blank. */
export const emptied = (before: Values, now: Values): string | undefined =>
  Object.keys(now).find((key) => (before[key] ?? '').trim() !== '' && (now[key] ?? '').trim() === '' && !CLEARABLE.has(key))

const FIELD_OF_CODE: Record<string, string> = {
  id_missing: 'id_number',
  id_malformed: 'id_number',
  id_check_digit: 'id_number',
  id_lost_digits: 'id_number',
  duplicate_id: 'id_number',
  name_missing: 'name',
  unknown_community: 'community',
  ambiguous_community: 'community',
  contract_ends_before_start: 'contract_ends_on',
  contract_overlaps: 'contract_starts_on',
}

/** At which field a refusal belongs, and its sentence; the core names the field by its key in 「」. */
export function placed(code: string, message: string, keys: string[]): { key?: string; sentence: string } {
  const named = /「([^」]*)」：?/.exec(message)
  const key = named && keys.includes(named[1] ?? '') ? named[1] : undefined
  if (named && key) return { key, sentence: message.replace(named[0], '') }
  // A key that is not on the form must still not be read in English.
  const sentence = message.replace(/「([a-z_]+)」/g, (_, word: string) => `「${titleOf(word)}」`)
  const byCode = FIELD_OF_CODE[code]
  return byCode && keys.includes(byCode) ? { key: byCode, sentence } : { sentence }
}
