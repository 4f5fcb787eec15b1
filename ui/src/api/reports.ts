/** The reports upward. */
import { commands, type Line, type ReportView, type SavedFile } from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { Line, ReportColumn, ReportRow, ReportView } from './bindings'

/** Whose figure: all, one street's, one community's. */
export interface Scope {
  street: string | null
  community: string | null
}

export const reports = {
  /** `2026Q3`: the last quarter that has ended. */
  usualQuarter: (): Promise<string> => commands.usualQuarter(),
  quarterly: (period: string): Promise<ReportView> => dataOf(commands.quarterlyReport(period)),
  peopleBehind: (period: string, key: string, scope: Scope): Promise<Line[]> =>
    dataOf(commands.peopleBehind(period, key, scope.street, scope.community)),
  /** Nothing when the user thought better of it. */
  saveQuarterly: (period: string, report: Report): Promise<SavedFile | null> => dataOf(commands.saveQuarterly(period, told(report))),
  saveRoster: (period: string | null, report: Report): Promise<SavedFile | null> => dataOf(commands.saveRoster(period, told(report))),
  stop: () => void commands.stopTask(),
}
