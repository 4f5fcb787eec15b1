/** The reports upward. */
import { commands, type ReportView, type SavedFile } from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { ComparisonView, Failed, Filed, ReportColumn, ReportKind, ReportLine, ReportView } from './bindings'

/** What a figure covers: all, one street, one community. */
export interface Scope {
  street: string | null
  community: string | null
}

export const reports = {
  /** `2026Q3`: the last quarter that has ended. */
  usualQuarter: (): Promise<string> => commands.usualQuarter(),
  kinds: () => dataOf(commands.reportKinds()),
  view: (name: string, period: string): Promise<ReportView> => dataOf(commands.report(name, period)),
  peopleBehind: (name: string, period: string, key: string, scope: Scope): Promise<number[]> =>
    dataOf(commands.peopleBehind(name, period, key, scope.street, scope.community)),
  /** Kept as it is filed; again only with the reason of the correction. */
  file: (name: string, period: string, reason: string | null) => dataOf(commands.fileReport(name, period, reason)),
  /** What was filed beside what is known now. */
  compare: (name: string, period: string) => dataOf(commands.compareFiling(name, period)),
  /** Nothing when the user thought better of it. */
  save: (name: string, period: string | null, report: Report): Promise<SavedFile | null> => dataOf(commands.saveReport(name, period, told(report))),
  stop: () => void commands.stopTask(),
}
