const beijing = new Intl.DateTimeFormat('zh-CN', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** An instant in UTC as an office reads it: 2026-11-21 09:05. */
export function stamp(at: string): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  const part = Object.fromEntries(beijing.formatToParts(date).map(({ type, value }) => [type, value]))
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`
}
