/** All that the pages may ask of the Rust side. Refusals are thrown as `RefusedError`, with the sentence to show. */
import { commands, events, type AppInfo, type BackupStanding, type ChosenFile, type IpcError, type Undoable } from './bindings'

export type { AppInfo, ChosenFile, ErrorCode, IpcError, OfficeCard, Right } from './bindings'

/** What the frame of the window shows: where, as of when, what is safe, what can be taken back. */
export interface FrameStatus extends AppInfo {
  /** The instant of the latest usable backup, UTC. */
  lastBackup?: string
  /** What should be done about the backups, in words; nothing: all is well. */
  backupWarning?: string
  /** The change that would be taken back now. */
  undo?: { id: number; what: string }
  /** What was taken back and would be done again now. */
  redo?: { id: number; what: string }
}

const INTERNAL = '程序内部错误，数据没有改动，详情见日志。'

export class RefusedError extends Error {
  constructor(readonly reason: IpcError) {
    // An argument that could not even be read arrives as bare text, without a code.
    super(reason.message ?? INTERNAL)
  }
}

type Answer<T> = { status: 'ok'; data: T } | { status: 'error'; error: IpcError }

/** The data of an answer; a refusal is thrown. */
export async function dataOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  const got = await answer
  if (got.status === 'error') throw new RefusedError(got.error)
  return got.data
}

/** Cautions that cannot wait until the user opens the page on safety. */
const URGENT = ['no_backup', 'backup_old', 'second_old', 'little_space']

function warningOf(standing?: BackupStanding): string | undefined {
  if (!standing) return undefined
  if (standing.failure) return `上一次自动备份没有成功：${standing.failure}`
  const urgent = standing.cautions.find((one) => URGENT.includes(one.code))
  return urgent && `${urgent.message}${urgent.remedy}`
}

export const frame = {
  status: async (): Promise<FrameStatus> => {
    const info = await dataOf(commands.appInfo())
    if (info.dataPlace === null) return info
    // A state of the backups that cannot be fetched is reported on their page; the status line goes without it.
    const [[next], [again], standing] = await Promise.all([
      dataOf(commands.undoList(1)),
      dataOf(commands.redoList(1)),
      dataOf(commands.backupStanding()).catch(() => undefined),
    ])
    const step = (one?: Undoable) => one && { id: one.id, what: one.what }
    return { ...info, lastBackup: standing?.newestAt ?? undefined, backupWarning: warningOf(standing), undo: step(next), redo: step(again) }
  },
  /** Reports that the page stands; true: the one before was gone, and this one says so. */
  stands: () => commands.pageStands(),
  /** Calls back when the PC is left to itself: its session is locked, or it goes to sleep. */
  onLeftAlone: (take: () => void) => events.leftAlone.listen(take),
  /** Takes back the change that the user was shown, and says what it was; refused when it is no longer the last. */
  undoLast: async (expected: number): Promise<string> => (await dataOf(commands.undoLast(expected))).what,
  /** Does again what the user was shown, and says what it was; refused when it is no longer the next. */
  redoLast: async (expected: number): Promise<string> => (await dataOf(commands.redoLast(expected))).what,
}

export const files = {
  /** Asks for tables to be read in; none: the user thought better of it. */
  chooseWorkbooks: () => commands.chooseWorkbooks(),
  /** Asks for a folder whose tables are to be read in. */
  chooseFolder: () => commands.chooseImportFolder(),
  /** Calls back for files dropped on the window, until the returned function is called. */
  onDropped: (take: (files: ChosenFile[]) => void) => events.fileDropped.listen((event) => take(event.payload.files)),
}
