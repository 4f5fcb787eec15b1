/** Entries of a kind, whatever the kind: of a person, of a community, of the office. */
import { commands, type FieldInput, type RecordId } from './bindings'
import { dataOf } from './client'

export type { FieldInput, RecordField, RecordId, RecordKind, RecordRow } from './bindings'

export const records = {
  kinds: () => dataOf(commands.recordKinds()),
  /** `holder`: the number of the person or the community; 0: the office. */
  of: (kind: string, holder: number) => dataOf(commands.holderRecords(kind, holder)),
  /** What is odd about a further entry, or, with its number, about one as it would be corrected; nothing is saved. */
  doubts: (kind: string, holder: number, id: RecordId | null, fields: FieldInput[]) => dataOf(commands.recordDoubts(kind, holder, id, fields)),
  /** What the form of a further entry proposes. */
  proposed: (kind: string, holder: number) => dataOf(commands.recordProposed(kind, holder)),
  /** `draft` leaves with the save. */
  add: (kind: string, holder: number, fields: FieldInput[], draft: string) => dataOf(commands.addRecord(kind, holder, fields, draft)),
  change: (kind: string, id: RecordId, fields: FieldInput[], from: string, draft: string) => dataOf(commands.changeRecord(kind, id, fields, from, draft)),
  correct: (kind: string, id: RecordId, fields: FieldInput[], reason: string, draft: string) => dataOf(commands.correctRecord(kind, id, fields, reason, draft)),
  remove: (kind: string, id: RecordId, reason: string) => dataOf(commands.removeRecord(kind, id, reason)),
}
