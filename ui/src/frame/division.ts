/** Full-width digits as half-width ones, no blanks. */
export const plainDigits = (text: string): string =>
  text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0)).replace(/\s/g, '')

/** What is wrong with a division code so far; blank when it can be used. */
export function divisionFault(text: string): string {
  const code = plainDigits(text)
  if (code === '') return '请填写行政区划代码。'
  if (!/^\d+$/.test(code)) return '行政区划代码只有数字。'
  if (code.length < 6) return `至少 6 位，还差 ${6 - code.length} 位。`
  if (code.length > 6 && code.length < 9) return `街道代码是 9 位，还差 ${9 - code.length} 位；县（市、区）代码只写前 6 位。`
  if (code.length > 9 && code.length < 12) return `社区代码是 12 位，还差 ${12 - code.length} 位；街道代码只写前 9 位。`
  if (code.length > 12) return `最多 12 位，多了 ${code.length - 12} 位。`
  return ''
}
