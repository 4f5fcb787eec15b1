/** What a list is narrowed to, field by field, and the conditions that it comes to. */
import type { Condition, ListColumn, Query } from '../api/lists'
import { sortsOf, type Sort } from '../components/columns'

/** The filter on one field. There is none where it has neither. */
export interface Asked {
  /** One of these; an empty one: blank. */
  values?: string[]
  /** This or later, this or more. */
  from?: string
  /** This or earlier, this or less. */
  to?: string
  /** Its text has this within. */
  has?: string
  /** What no button asks, as a saved view has it. */
  more?: Condition[]
}

/** By the field's key. */
export type Chosen = Record<string, Asked>

/** A field that a list can be narrowed by. */
export interface FilterField {
  field: string
  title: string
  /** `text`, `code`, `day`, `count` … */
  form: string
  /** Always offered; the others stand under 更多筛选. */
  first: boolean
}

/** What a list can be narrowed by: the columns of these keys in their order, always offered, then the others; never its number. */
export function filterFields(columns: ListColumn[], firstKeys: string[]): FilterField[] {
  const first = firstKeys.flatMap((key) => columns.find((column) => column.key === key) ?? [])
  const others = columns.filter((column) => !['id', 'worker'].includes(column.key) && !first.includes(column))
  return [...first, ...others].map((column) => ({ field: column.key, title: column.title, form: column.form, first: first.includes(column) }))
}

/** Days and numbers are asked by first and last. */
export const isRanged = (form: string) => ['day', 'month', 'count', 'number'].includes(form)

/** What nobody could pick from a list: it is asked by a part of it. */
export const isLong = (form: string) => ['long', 'phone', 'id_number'].includes(form)

export const isAsked = (asked?: Asked) => !!asked && ((asked.values?.length ?? 0) > 0 || !!asked.from || !!asked.to || !!asked.has || (asked.more?.length ?? 0) > 0)

export const anyAsked = (chosen: Chosen) => Object.values(chosen).some(isAsked)

export function conditionsOf(chosen: Chosen): Condition[] {
  return Object.entries(chosen).flatMap(([field, { values = [], from, to, has, more = [] }]): Condition[] => [
    ...more,
    ...(values.length > 0 ? [{ op: 'in' as const, field, values }] : []),
    ...(from ? [{ op: 'from' as const, field, value: from }] : []),
    ...(to ? [{ op: 'to' as const, field, value: to }] : []),
    ...(has ? [{ op: 'has' as const, field, value: has }] : []),
  ])
}

/** What is asked field by field, of conditions that must all hold; those of fields that are not there are passed over. */
export function chosenOf(conditions: Condition[], isHere: (field: string) => boolean): Chosen {
  const chosen: Chosen = {}
  for (const one of conditions) {
    if (!('field' in one) || !isHere(one.field)) continue
    const asked = (chosen[one.field] ??= {})
    if (one.op === 'in' && !asked.values) asked.values = one.values
    else if (one.op === 'is' && !asked.values) asked.values = [one.value]
    else if (one.op === 'blank' && !asked.values) asked.values = ['']
    else if (one.op === 'from' && !asked.from) asked.from = one.value
    else if (one.op === 'to' && !asked.to) asked.to = one.value
    else if (one.op === 'has' && !asked.has) asked.has = one.value
    else asked.more = [...(asked.more ?? []), one]
  }
  return chosen
}

export const queryOf = (search: string, chosen: Chosen, sort?: Sort): Query => ({
  search: search.trim(),
  conditions: conditionsOf(chosen),
  sorts: sortsOf(sort),
})

export const nameOf = (value: string) => (value === '' ? '（空白）' : value)

/** The field's title, and its filter in a few words. */
export function labelOf(title: string, asked?: Asked): string {
  if (!asked || !isAsked(asked)) return title
  const { values = [], from, to, has, more = [] } = asked
  const named = values.slice(0, 2).map(nameOf).join('、') + (values.length > 2 ? `等 ${values.length} 项` : '')
  const range = from && to ? `${from} 至 ${to}` : from ? `${from} 起` : to ? `到 ${to}` : ''
  return `${title}：${[named, range, has ? `含“${has}”` : '', ...more.map(wordsOf)].filter(Boolean).join('，')}`
}

function wordsOf(condition: Condition): string {
  switch (condition.op) {
    case 'is_not':
      return `不是${nameOf(condition.value)}`
    case 'filled':
      return '有内容'
    case 'within_days':
      return `${condition.days} 天内`
    default:
      return '另有条件'
  }
}
