import type { FieldInput, PersonField } from '../../api/people'

/** The form as it is typed: text by the keys of its fields. */
export type Values = Record<string, string>

/** What the form says before anything is typed. Masked numbers are not put into fields: what is left blank stays as it is. */
export const valuesOf = (fields: PersonField[]): Values => Object.fromEntries(fields.map((one) => [one.key, one.value]))

/** What differs from the file; of a record also which one is meant, and all of it where it is another one. */
export function changedFields(fields: PersonField[], now: Values): FieldInput[] {
  const said = (key: string) => (now[key] ?? '').trim()
  const keys = new Set(fields.filter((one) => said(one.key) !== one.value.trim()).map((one) => one.key))
  for (const one of fields) {
    if (one.toldBy && one.key !== one.toldBy && keys.has(one.toldBy) && said(one.key) !== '') keys.add(one.key)
  }
  for (const one of fields) {
    if (one.toldBy && keys.has(one.key) && said(one.toldBy) !== '') keys.add(one.toldBy)
  }
  return fields.filter((one) => keys.has(one.key)).map((one) => ({ key: one.key, value: said(one.key) }))
}

/** The first field that was emptied and cannot be blank. */
export const emptied = (fields: PersonField[], now: Values): string | undefined =>
  fields.find((one) => !one.clearable && one.value.trim() !== '' && (now[one.key] ?? '').trim() === '')?.key

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
