/** People: the list, one person's file, single changes, file cards. */
import { commands, type Codes, type FieldInput, type PersonalNumber, type WorkerId } from './bindings'
import { dataOf } from './client'

export { RefusedError } from './client'
export type {
  CommunityChoice,
  RecordId,
  ContractLine,
  FieldChange,
  FieldInput,
  IdNumberReading,
  IpcError,
  PersonalNumber,
  PersonField,
  PersonSection,
  Codes,
  WorkerFile,
} from './bindings'

export const people = {
  /** Numbers masked. */
  file: (id: WorkerId) => dataOf(commands.workerFile(id)),
  /** What the form asks for, with what is on file; `null`: for a new person. */
  form: (id: WorkerId | null) => dataOf(commands.personForm(id)),
  /** Numbers whole; the trail keeps that they were looked at. */
  reveal: (id: WorkerId) => dataOf(commands.revealWorker(id)),
  history: (id: WorkerId) => dataOf(commands.workerHistory(id)),
  /** `draft` leaves with the save. */
  add: (fields: FieldInput[], draft: string) => dataOf(commands.addWorker(fields, draft)),
  set: (id: WorkerId, fields: FieldInput[], from: string, reason: string, draft: string | null) =>
    dataOf(commands.setWorker(id, fields, from || null, reason || null, draft)),
  /** Seconds after which the number is taken off the clipboard again. */
  copyNumber: async (id: WorkerId, number: PersonalNumber) => (await dataOf(commands.copyNumber(id, number))).clearedAfter ?? 0,
  /** The contract in force ends with that day, or stays. */
  leave: (id: WorkerId, on: string, kind: string, endContract: boolean) => dataOf(commands.leaveWorker(id, on, kind, endContract)),
  /** `contract`: what a further contract says, by its own keys; empty: none is signed. */
  rejoin: (id: WorkerId, on: string, fields: FieldInput[], contract: FieldInput[], draft: string) =>
    dataOf(commands.returnWorker(id, on, fields, contract, draft)),
  /** False: the user thought better of it. */
  choosePhoto: (id: WorkerId) => dataOf(commands.choosePhoto(id)),
  photo: (id: WorkerId) => dataOf(commands.workerPhoto(id)),
  /** Posts that a form proposes: the office's own first. */
  postNames: () => dataOf(commands.postNames()),
  /** Names of the identities that kind and post give. */
  identitiesOf: async (kind: string, post: string) => (await commands.identitiesOf(kind, post)).map((one) => one.name),
  codeNames: (table: Codes) => commands.codeNames(table),
  /** What is odd about the typed fields of a person, a sentence each; nothing is saved. `null`: one who is new. */
  doubts: (id: WorkerId | null, fields: FieldInput[]) => dataOf(commands.doubts(id, fields)),
  /** What words are found by beside their characters: initials and pinyin. */
  wordKeys: (words: string[]) => commands.wordKeys(words),
  readIdNumber: (text: string) => dataOf(commands.readIdNumber(text)),
  communities: () => dataOf(commands.communities()),
}
