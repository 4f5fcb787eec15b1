import { describe, expect, it } from 'vitest'
import { parseTypedDate, shiftDate, spokenDate } from './dates'

describe('a typed date', () => {
  it.each([
    ['1985-03-12', '1985-03-12'],
    ['1985.3.12', '1985-03-12'],
    ['1985/3/12', '1985-03-12'],
    ['19850312', '1985-03-12'],
    ['1985年3月12日', '1985-03-12'],
    ['１９８５．３．１２', '1985-03-12'],
    [' 1985 年 3 月 12 日 ', '1985-03-12'],
    ['2024-2-29', '2024-02-29'],
    ['', ''],
  ])('%s is understood', (typed, value) => {
    expect(parseTypedDate(typed)).toEqual({ ok: true, value })
  })

  it.each([
    ['1985.3', '1985-03'],
    ['198503', '1985-03'],
    ['1985年3月', '1985-03'],
    ['1985-03-12', '1985-03-12'],
  ])('%s may stop at the month where that is allowed', (typed, value) => {
    expect(parseTypedDate(typed, true)).toEqual({ ok: true, value })
  })

  it.each([
    ['85.3', '四位'],
    ['85.3.12', '四位'],
    ['12/3/1985', '先写年份'],
    ['1985.3', '写到日'],
    ['1985', '只有年份'],
    ['1985-13-01', '没有 13 月'],
    ['2023-02-29', '没有 29 日'],
    ['1900-02-29', '没有 29 日'],
    ['0985-02-01', '不太可能'],
    ['昨天', '看不懂'],
    ['1985312', '看不懂'],
    ['46093', '看不懂'],
  ])('%s is refused with a sentence, never guessed', (typed, part) => {
    const read = parseTypedDate(typed)
    expect(read.ok).toBe(false)
    expect(!read.ok && read.sentence).toContain(part)
    expect(!read.ok && read.sentence.endsWith('。')).toBe(true)
  })

  it('comes back the same when written and read', () => {
    for (let day = new Date('1900-01-01T00:00Z'); day.getUTCFullYear() < 2200; day = new Date(+day + 37 * 86_400_000)) {
      const value = day.toISOString().slice(0, 10)
      expect(parseTypedDate(spokenDate(value))).toEqual({ ok: true, value })
      expect(parseTypedDate(value.replaceAll('-', ''))).toEqual({ ok: true, value })
    }
  })

  it('goes over the ends of months and years', () => {
    expect(shiftDate('2024-02-28', 1)).toBe('2024-02-29')
    expect(shiftDate('2024-12-31', 1)).toBe('2025-01-01')
    expect(shiftDate('2024-01', -1)).toBe('2023-12')
    expect(shiftDate('2024-12', 1)).toBe('2025-01')
  })
})
