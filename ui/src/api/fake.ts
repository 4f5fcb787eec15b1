/** Stands in for Rust in component tests: same shape as `client.ts`, data in memory. */
import type { FrameStatus } from './client'

export const status: FrameStatus = {
  version: '0.1.0',
  dataPlace: 'D:\\邻册',
  today: '2026-10-15',
  lastBackup: '2026-10-14 18:02',
  undo: { what: '导入花名册 88 人' },
}

export const frame = {
  status: async (): Promise<FrameStatus> => status,
  undoLast: async (): Promise<string> => '导入花名册 88 人',
}

export const files = {
  chooseWorkbook: async () => ({ token: 0, name: '花名册.xlsx' }),
  onDropped: async (_take: (files: { token: number; name: string }[]) => void) => () => {},
}
