/** What was understood from a typed date. `value` is `YYYY-MM-DD`, or `YYYY-MM` where only the month is known; empty for nothing typed. */
export type TypedDate = { ok: true; value: string } | { ok: false; sentence: string }

const understood = (value: string): TypedDate => ({ ok: true, value })
const refused = (sentence: string): TypedDate => ({ ok: false, sentence })
const two = (n: number) => String(n).padStart(2, '0')

export const daysInMonth = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

const HOW = '请写成 1985.3.12 这样'

/** Full-width digits and marks become plain ones; 年 月 日 and the usual marks all become a dash. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .trim()
    .replace(/\s*([-./。·—–、年月])\s*/g, '-')
    .replace(/\s*[日号]$/, '')
    .replace(/-$/, '')

/**
 * Reads 1985.3, 19850312, 1985-03-12, 1985/3/12, 1985年3月12日. The year is always written out: 85.3 and 12/3/1985 are
 * refused, never guessed.
 */
export function parseTypedDate(text: string, monthAllowed = false): TypedDate {
  const typed = plain(text)
  if (typed === '') return understood('')
  const parts = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?$/.exec(typed) ?? /^(\d{4})(\d{2})(\d{2})?$/.exec(typed)
  if (!parts) {
    if (/^\d{2}-\d{1,2}(-\d{1,2})?$/.test(typed)) return refused(`年份要写四位，${HOW}。`)
    if (/^\d{1,2}-\d{1,2}-\d{4}$/.test(typed)) return refused(`请先写年份，${HOW}。`)
    if (/^\d{4}$/.test(typed)) return refused(monthAllowed ? '只有年份，请写到月，如 1985.3。' : `只有年份，${HOW}。`)
    return refused(`看不懂这个日期，${HOW}。`)
  }
  const year = Number(parts[1])
  const month = Number(parts[2])
  if (year < 1900 || year > 2199) return refused(`年份 ${parts[1]} 不太可能，请核对。`)
  if (month < 1 || month > 12) return refused(`没有 ${month} 月，请核对月份。`)
  if (parts[3] === undefined) {
    return monthAllowed ? understood(`${year}-${two(month)}`) : refused('请写到日，如 1985-03-12。')
  }
  const day = Number(parts[3])
  if (day < 1 || day > daysInMonth(year, month)) return refused(`${year} 年 ${month} 月没有 ${day} 日，请核对。`)
  return understood(`${year}-${two(month)}-${two(day)}`)
}

/** `steps` days later, or months where the date knows only its month. */
export function shiftDate(value: string, steps: number): string {
  const [year = 0, month = 1, day] = value.split('-').map(Number)
  if (day === undefined) {
    const months = year * 12 + month - 1 + steps
    return `${Math.floor(months / 12)}-${two((months % 12) + 1)}`
  }
  return new Date(Date.UTC(year, month - 1, day + steps)).toISOString().slice(0, 10)
}

/** As read on the screen: 1985年3月12日, 1985年3月. */
export function spokenDate(value: string): string {
  const [year, month, day] = value.split('-').map(Number)
  return day === undefined ? `${year}年${month}月` : `${year}年${month}月${day}日`
}
