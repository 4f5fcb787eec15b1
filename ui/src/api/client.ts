/** All that the pages may ask of the Rust side. Refusals are thrown as `RefusedError`, with the sentence to show. */
import { commands, events, type AppInfo, type ChosenFile, type IpcError } from './bindings'

export type { AppInfo, ChosenFile, ErrorCode, IpcError, OfficeCard, Right } from './bindings'

/** What the frame of the window shows: where, as of when, what is safe, what can be taken back. */
export interface FrameStatus extends AppInfo {
  /** The instant of the latest backup in the data folder, UTC. */
  lastBackup?: string
  /** The change that would be taken back now. */
  undo?: { id: number; what: string }
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

export const frame = {
  status: async (): Promise<FrameStatus> => {
    const info = await dataOf(commands.appInfo())
    if (info.dataPlace === null) return info
    // A backup that cannot be listed is told in the settings; the status line goes without.
    const [[next], backups] = await Promise.all([
      dataOf(commands.undoList(1)),
      dataOf(commands.backupList()).catch(() => []),
    ])
    const lastBackup = backups.find((backup) => backup.madeAt !== null)?.madeAt ?? undefined
    return { ...info, lastBackup, undo: next && { id: next.id, what: next.what } }
  },
  /** Takes back the change that the user was shown, and says what it was; refused when it is no longer the last. */
  undoLast: async (expected: number): Promise<string> => (await dataOf(commands.undoLast(expected))).what,
}

export const files = {
  chooseWorkbook: () => commands.chooseWorkbook(),
  /** Calls back for files dropped on the window, until the returned function is called. */
  onDropped: (take: (files: ChosenFile[]) => void) => events.fileDropped.listen((event) => take(event.payload.files)),
}
