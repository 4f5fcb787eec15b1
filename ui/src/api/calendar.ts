/** Days off and days worked, year by year. */
import { commands, type NoticeReading, type YearView } from './bindings'
import { dataOf } from './client'

export type { DayMark, MarkedDay, NoticeReading, YearView } from './bindings'

export const calendar = {
  year: (year: number): Promise<YearView> => dataOf(commands.calendarYear(year)),
  /** What a notice's text says for the year; nothing is stored. */
  read: (year: number, text: string): Promise<NoticeReading> => dataOf(commands.readCalendarNotice(year, text)),
  set: (year: number, text: string, draft: string): Promise<YearView> => dataOf(commands.setCalendarYear(year, text, draft)),
  /** Takes away what the office entered: the shipped notice or the regulation holds again. */
  reset: (year: number): Promise<YearView> => dataOf(commands.resetCalendarYear(year)),
}
