/** What is wrong with a typed score; empty when it can be saved. Blank takes the score away. */
export function scoreRefusal(text: string): string {
  const plain = text.normalize('NFKC').trim()
  if (plain === '') return ''
  const figure = /^\d{1,3}(\.\d+)?$/.test(plain)
  if (!figure) return '请填 0 到 100 的数，如 89.5。'
  if (Number(plain) > 100) return '分数不能超过 100，请核对。'
  if (/\.\d{2}\d*[1-9]/.test(plain)) return '最多两位小数，请核对。'
  return ''
}

/** Do both say the same score? 95, 95.0 and 95.00 do. */
export function sameScore(typed: string, stored: string | null): boolean {
  const plain = typed.normalize('NFKC').trim()
  if (plain === '' || stored === null) return plain === (stored ?? '')
  return Number(plain) === Number(stored)
}
