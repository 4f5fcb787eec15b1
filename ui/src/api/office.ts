/** The office: where its data lie, what its papers say about it. */
import { commands, type FieldInput, type FolderChoice, type OfficeCard } from './bindings'
import { dataOf } from './client'

export type { FieldInput, FolderChoice, IpcError, OfficeCard } from './bindings'

export const office = {
  /** The folder that is proposed for the data. */
  proposedFolder: (): Promise<FolderChoice> => commands.proposedFolder(),
  /** Offices where they usually lie, though this PC does not remember them; the last changed first. */
  atHand: (): Promise<FolderChoice[]> => commands.officesAtHand(),
  /** Asks for another folder; nothing when the user thought better of it. */
  chooseFolder: (): Promise<FolderChoice | null> => commands.chooseFolder(),
  create: (folder: number, street: string, division: string) => dataOf(commands.createOffice(folder, street, division)),
  /** Made-up people, to try everything on. */
  makeDemo: (folder: number) => dataOf(commands.makeDemo(folder)),
  open: (folder: number) => dataOf(commands.openOffice(folder)),
  /** Changes these settings and no others; answers with all of them. */
  save: (changes: FieldInput[], draft: string): Promise<OfficeCard> => dataOf(commands.setOffice(changes, draft)),
  setLargeType: (large: boolean) => dataOf(commands.setLargeType(large)),
}
