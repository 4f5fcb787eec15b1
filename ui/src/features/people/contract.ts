import type { FieldInput } from '../../api/people'

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

/** A contract of that kind has no last day. */
export const isOpenEnded = (values: ContractValues) => values.kind.includes('无固定期限')

/** By the keys that a person's row has for them. */
const KEYS: [keyof ContractValues, string][] = [
  ['kind', 'contract_kind'],
  ['number', 'contract_number'],
  ['starts', 'contract_starts_on'],
  ['ends', 'contract_ends_on'],
  ['signed', 'contract_signed_on'],
  ['probation', 'probation_months'],
]
const said = (values: ContractValues, key: keyof ContractValues) => (key === 'ends' && isOpenEnded(values) ? '' : (values[key] ?? '').trim())

/** The fields of a person's row for a further contract. */
export const columnsOf = (values: ContractValues): FieldInput[] =>
  KEYS.map(([own, column]) => ({ key: column, value: said(values, own) })).filter((one) => one.value !== '')

/** What is still missing, as a sentence; empty: nothing. */
export function missingIn(values: ContractValues): string {
  if (!values.starts) return '请填写合同起始日期。'
  return values.ends || isOpenEnded(values) ? '' : '请填写合同终止日期；没有终止日期的，合同类型选「无固定期限」。'
}
