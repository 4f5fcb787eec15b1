/** What is done to streets and communities, as users call it. */
export const DEEDS = {
  add: '新建社区',
  add_street: '新建街道',
  rename_street: '街道改名',
  set: '填统计资料',
  rename: '改名、划到另一街道',
  merge: '并入另一社区',
  split: '分出新社区',
  close: '撤销建制',
} as const

export type DeedKind = keyof typeof DEEDS
