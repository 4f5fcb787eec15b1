/** All that the pages may ask of the Rust side. Refusals are thrown as `RefusedError`, with the sentence to show. */
import { commands, events, type ChosenFile, type IpcError } from './bindings'

export type { ChosenFile, IpcError } from './bindings'

/** What the frame of the window shows: where, as of when, what is safe, what can be taken back. */
export interface FrameStatus {
  version: string
  dataPlace: string
  today: string
  lastBackup?: string
  undo?: { what: string }
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
  status: async (): Promise<FrameStatus> => dataOf(commands.appInfo()),
  /** Takes the last change back and says what it was. */
  undoLast: async (): Promise<string> => {
    throw new Error('没有可以撤销的操作。')
  },
}

export const files = {
  chooseWorkbook: () => commands.chooseWorkbook(),
  /** Calls back for files dropped on the window, until the returned function is called. */
  onDropped: (take: (files: ChosenFile[]) => void) => events.fileDropped.listen((event) => take(event.payload.files)),
}
