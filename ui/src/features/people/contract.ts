import type { ContractLine, FieldInput } from '../../api/people'

/** A contract as a form holds it. */
export interface ContractValues {
  kind: string
  number: string
  starts: string
  ends: string
  signed: string
  probation: string
}

export const noContract = (): ContractValues => ({ kind: '', number: '', starts: '', ends: '', signed: '', probation: '' })

export const contractValues = (line: ContractLine): ContractValues => ({
  kind: line.kind ?? '',
  number: line.number ?? '',
  starts: line.starts,
  ends: line.ends ?? '',
  signed: line.signed_on ?? '',
  probation: line.probation_months === null ? '' : String(line.probation_months),
})

/** A contract of that kind has no last day. */
export const isOpenEnded = (values: ContractValues) => values.kind.includes('无固定期限')

/** By the keys of the core: those of a contract, and those of a person's row. */
const KEYS: [keyof ContractValues, string, string][] = [
  ['kind', 'kind', 'contract_kind'],
  ['number', 'number', 'contract_number'],
  ['starts', 'starts_on', 'contract_starts_on'],
  ['ends', 'ends_on', 'contract_ends_on'],
  ['signed', 'signed_on', 'contract_signed_on'],
  ['probation', 'probation_months', 'probation_months'],
]
const said = (values: ContractValues, key: keyof ContractValues) => (key === 'ends' && isOpenEnded(values) ? '' : (values[key] ?? '').trim())

/** What a person's row says of a further contract. */
export const columnsOf = (values: ContractValues): FieldInput[] =>
  KEYS.map(([own, , column]) => ({ key: column, value: said(values, own) })).filter((one) => one.value !== '')

/** What was corrected in a contract; a field made blank is sent blank. */
export const correctedFields = (before: ContractValues, now: ContractValues): FieldInput[] =>
  KEYS.filter(([own]) => said(now, own) !== before[own].trim()).map(([own, key]) => ({ key, value: said(now, own) }))

/** What is still missing, as a sentence; empty: nothing. */
export function missingIn(values: ContractValues): string {
  if (!values.starts) return '请填写合同起始日期。'
  return values.ends || isOpenEnded(values) ? '' : '请填写合同终止日期；没有终止日期的，合同类型选「无固定期限」。'
}
