/** A pack as it is typed, and back. What the form does not show is kept as it was. */
import type { PolicyPack } from '../../api/policies'

export interface TypedPart {
  key: string
  title: string
  weight: string
  points: string
  synonyms: string[]
}

export interface TypedPack {
  name: string
  from: string
  title: string
  number: string
  issuedBy: string
  /** Parts weigh, or have points of their own. */
  style: 'weights' | 'points'
  parts: TypedPart[]
  grades: { name: string; from: string; named: boolean }[]
  percent: string
  rounding: 'down' | 'half_up' | 'up'
  inPostSince: string
  workingDays: string
  firstDayCounted: boolean
  yearlyHours: string
  women: 'female50' | 'female55'
  /** Kinds of earlier work that count as years of service. */
  counted: string[]
  /** Kinds of people who work along that are counted among the workers all the same. */
  along: string[]
  /** People lent out go on being counted. */
  lentOut: boolean
  /** The pack that it was begun with. */
  basis: PolicyPack
}

export function typedOf(pack: PolicyPack, today: string): TypedPack {
  const { appraisal, document, training, retirement } = pack
  return {
    name: pack.name,
    from: today,
    title: document.title,
    number: document.number,
    issuedBy: document.issued_by,
    style: appraisal.parts.some((part) => part.points) ? 'points' : 'weights',
    parts: appraisal.parts.map((part) => ({
      key: part.key,
      title: part.title,
      weight: part.weight_percent ? String(part.weight_percent) : '',
      points: part.points ?? '',
      synonyms: part.synonyms ?? [],
    })),
    grades: appraisal.grades.map((grade) => ({ ...grade, named: appraisal.publication.named_grades.includes(grade.name) })),
    percent: String(appraisal.excellent.percent),
    rounding: appraisal.excellent.rounding,
    inPostSince: appraisal.taking_part.in_post_since,
    workingDays: String(appraisal.publication.working_days),
    firstDayCounted: appraisal.publication.first_day_counted,
    yearlyHours: training.yearly_hours,
    women: retirement.women === 'female55' ? 'female55' : 'female50',
    counted: [...(pack.service?.counted_kinds ?? [])],
    along: [...(pack.counting?.also_kinds ?? [])],
    lentOut: pack.counting?.lent_out ?? true,
    basis: pack,
  }
}

/** A key that no part has. */
export function partKey(parts: TypedPart[]): string {
  let n = parts.length + 1
  while (parts.some((part) => part.key === `part${n}`)) n += 1
  return `part${n}`
}

/** Text that is no whole number becomes 0, which the core refuses with the item's name. */
const whole = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : 0)

export function packOf(typed: TypedPack): PolicyPack {
  const { basis } = typed
  const names = typed.grades.map((grade) => grade.name.trim())
  const named = typed.grades.filter((grade) => grade.named).map((grade) => grade.name.trim())
  return {
    ...basis,
    name: typed.name.trim(),
    document: { ...basis.document, title: typed.title.trim(), number: typed.number.trim(), issued_by: typed.issuedBy.trim() },
    appraisal: {
      ...basis.appraisal,
      parts: typed.parts.map((part) => ({
        key: part.key,
        title: part.title.trim(),
        synonyms: part.synonyms,
        ...(typed.style === 'points' ? { points: part.points.trim(), weight_percent: 0 } : { weight_percent: whole(part.weight) }),
      })),
      grades: typed.grades.map((grade) => ({ name: grade.name.trim(), from: grade.from.trim() })),
      excellent: { grade: names[0] ?? '', percent: whole(typed.percent), rounding: typed.rounding },
      taking_part: { ...basis.appraisal.taking_part, in_post_since: typed.inPostSince.trim() },
      publication: {
        ...basis.appraisal.publication,
        working_days: whole(typed.workingDays),
        first_day_counted: typed.firstDayCounted,
        named_grades: named,
        counted_grades: names.filter((name) => !named.includes(name)),
      },
    },
    training: { ...basis.training, yearly_hours: typed.yearlyHours.trim() },
    retirement: { ...basis.retirement, women: typed.women },
    service: { ...basis.service, counted_kinds: typed.counted },
    counting: { also_kinds: typed.along, lent_out: typed.lentOut },
    // Cases are of the pack as its writer had it.
    cases: [],
  }
}
