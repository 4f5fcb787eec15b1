export interface Quarter {
  year: number
  number: number
}

/** `2026Q3`; also as typed: 2026q3, 20263, 2026-3, 2026年3季度. */
export function parseQuarter(text: string): Quarter | undefined {
  const found = /^\s*(\d{4})\s*(?:年|[-./Qq])?\s*第?\s*([1-4一二三四])\s*(?:季度?)?\s*$/.exec(text)
  if (!found) return undefined
  const number = '一二三四'.indexOf(found[2]!) + 1 || Number(found[2])
  return { year: Number(found[1]), number }
}

export const codeOf = ({ year, number }: Quarter): string => `${year}Q${number}`
export const nameOf = ({ year, number }: Quarter): string => `${year}年第${'一二三四'[number - 1]}季度`

export function moved({ year, number }: Quarter, by: number): Quarter {
  const at = year * 4 + (number - 1) + by
  return { year: Math.floor(at / 4), number: (at % 4) + 1 }
}

/** The quarter of a day written 2026-11-21. */
export const quarterOf = (day: string): Quarter => ({ year: Number(day.slice(0, 4)), number: Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1 })

export const isAfter = (one: Quarter, other: Quarter): boolean => one.year * 4 + one.number > other.year * 4 + other.number
