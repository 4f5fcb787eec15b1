/** Stands in for Rust in component tests: same shape as `client.ts`, data in memory. */
import type { FrameStatus } from './client'

export const status: FrameStatus = {
  version: '0.1.0',
  gate: 'open',
  dataPlace: 'D:\\邻册',
  readOnly: null,
  refused: null,
  office: {
    street: '望河街道',
    division: '320999',
    policy: 'yancheng',
    name: '望河街道办事处',
    department: '',
    address: '',
    phone: '',
    supervisor: '',
    supervisor_phone: '',
    basis: '',
    rules: '盐城市城区社区专职工作者管理（范例）',
    doubts: [],
  },
  demo: false,
  today: '2026-10-15',
  entries: 12,
  largeType: false,
  workers: 88,
  names: [],
  encrypted: false,
  who: null,
  mustChange: false,
  rights: [
    'see_files',
    'see_numbers',
    'edit_files',
    'import',
    'contracts',
    'appraise',
    'confirm_grades',
    'undo',
    'undo_others',
    'print',
    'export',
    'back_up',
    'restore',
    'office_settings',
    'operators',
    'read_trail',
  ],
  confined: false,
  canLock: false,
  hasAccounts: false,
  idleMinutes: 10,
  lastBackup: '2026-10-14T10:02:00Z',
  undo: { id: 7, what: '导入花名册 88 人' },
}

// Every look finds the trail grown, as after a change.
let entries = status.entries

export const frame = {
  status: async (): Promise<FrameStatus> => ({ ...status, entries: ++entries }),
  stands: async (): Promise<boolean> => false,
  onLeftAlone: async (_take: () => void) => () => {},
  undoLast: async (_expected: number): Promise<string> => '导入花名册 88 人',
  redoLast: async (_expected: number): Promise<string> => '修改孙晓萌的档案',
}

export const files = {
  chooseWorkbooks: async () => [{ token: 0, name: '花名册.xlsx' }],
  chooseFolder: async () => null,
  onDropped: async (_take: (files: { token: number; name: string }[]) => void) => () => {},
}
