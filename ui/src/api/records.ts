/** Entries of a kind in a person's file, whatever the kind. */
import { commands, type FieldInput, type RecordId, type WorkerId } from './bindings'
import { dataOf } from './client'

export type { FieldInput, RecordField, RecordId, RecordKind, RecordRow } from './bindings'

export const records = {
  kinds: () => dataOf(commands.recordKinds()),
  of: (kind: string, worker: WorkerId) => dataOf(commands.workerRecords(kind, worker)),
  /** What is odd about a further entry, or, with its number, about one as it would be corrected; nothing is saved. */
  doubts: (kind: string, worker: WorkerId, id: RecordId | null, fields: FieldInput[]) => dataOf(commands.recordDoubts(kind, worker, id, fields)),
  /** `draft` leaves with the save. */
  add: (kind: string, worker: WorkerId, fields: FieldInput[], draft: string) => dataOf(commands.addRecord(kind, worker, fields, draft)),
  change: (kind: string, id: RecordId, fields: FieldInput[], from: string, draft: string) => dataOf(commands.changeRecord(kind, id, fields, from, draft)),
  correct: (kind: string, id: RecordId, fields: FieldInput[], reason: string, draft: string) => dataOf(commands.correctRecord(kind, id, fields, reason, draft)),
  remove: (kind: string, id: RecordId, reason: string) => dataOf(commands.removeRecord(kind, id, reason)),
}
