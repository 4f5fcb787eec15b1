/** The reports upward. */
import { Channel } from '@tauri-apps/api/core'
import { commands, type Line, type ProgressMessage, type ReportView, type SavedFile } from './bindings'
import { dataOf } from './client'

export type { Line, ReportColumn, ReportRow, ReportView } from './bindings'

/** Whose figure: all, one street's, one community's. */
export interface Scope {
  street: string | null
  community: string | null
}

type Report = (message: ProgressMessage) => void

function channel(report: Report) {
  const progress = new Channel<ProgressMessage>()
  progress.onmessage = report
  return progress
}

export const reports = {
  /** `2026Q3`: the last quarter that has ended. */
  usualQuarter: (): Promise<string> => commands.usualQuarter(),
  quarterly: (period: string): Promise<ReportView> => dataOf(commands.quarterlyReport(period)),
  peopleBehind: (period: string, key: string, scope: Scope): Promise<Line[]> =>
    dataOf(commands.peopleBehind(period, key, scope.street, scope.community)),
  /** Nothing when the user thought better of it. */
  saveQuarterly: (period: string, report: Report): Promise<SavedFile | null> => dataOf(commands.saveQuarterly(period, channel(report))),
  saveRoster: (period: string | null, report: Report): Promise<SavedFile | null> => dataOf(commands.saveRoster(period, channel(report))),
  stop: () => void commands.stopTask(),
}
