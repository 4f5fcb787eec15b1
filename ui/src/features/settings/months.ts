import type { MarkedDay } from '../../api/calendar'
import { daysInMonth } from '../../components/dates'

export interface MonthDay {
  day: number
  weekend: boolean
  marked?: MarkedDay
}

export interface Month {
  month: number
  /** Empty places before the first day; weeks begin on Monday. */
  before: number
  days: MonthDay[]
  /** 「元旦 1—3日」, 「周末上班 4日」. */
  notes: string[]
}

const two = (n: number) => String(n).padStart(2, '0')

/** A year as twelve small months. */
export function monthsOf(year: number, marked: MarkedDay[]): Month[] {
  const byDay = new Map(marked.map((one) => [one.day, one]))
  return Array.from({ length: 12 }, (_, index) => {
    const month = index + 1
    const before = (new Date(Date.UTC(year, index, 1)).getUTCDay() + 6) % 7
    const days = Array.from({ length: daysInMonth(year, month) }, (_, n) => ({
      day: n + 1,
      weekend: (before + n) % 7 >= 5,
      marked: byDay.get(`${year}-${two(month)}-${two(n + 1)}`),
    }))
    return { month, before, days, notes: notesOf(days) }
  })
}

function notesOf(days: MonthDay[]): string[] {
  const runs: { name: string; from: number; until: number }[] = []
  for (const { day, marked } of days) {
    if (!marked) continue
    const name = marked.mark === 'worked' ? '周末上班' : marked.name
    const last = runs.at(-1)
    if (last && last.name === name && last.until === day - 1) last.until = day
    else runs.push({ name, from: day, until: day })
  }
  return runs.map(({ name, from, until }) => `${name} ${from === until ? from : `${from}—${until}`}日`)
}
