/** The office: where its data lie, what its papers say of it. */
import { commands, type BackupLine, type BackupMade, type FieldInput, type Finding, type FolderChoice, type OfficeCard } from './bindings'
import { dataOf } from './client'

export type { BackupLine, BackupMade, FieldInput, Finding, FolderChoice, IpcError, OfficeCard } from './bindings'

export const office = {
  /** The folder that is proposed for the data. */
  proposedFolder: (): Promise<FolderChoice> => commands.proposedFolder(),
  /** Asks for another folder; nothing when the user thought better of it. */
  chooseFolder: (): Promise<FolderChoice | null> => commands.chooseFolder(),
  create: (folder: number, street: string, division: string) => dataOf(commands.createOffice(folder, street, division)),
  /** Made-up people, to try everything on. */
  makeDemo: (folder: number) => dataOf(commands.makeDemo(folder)),
  backUp: (): Promise<BackupMade> => dataOf(commands.backUp()),
  /** Asks where to; nothing when the user thought better of it. */
  backUpElsewhere: (): Promise<BackupMade | null> => dataOf(commands.backUpElsewhere()),
  backups: (): Promise<BackupLine[]> => dataOf(commands.backupList()),
  /** What is wrong with the data; nothing found, everything is in order. */
  checkEverything: (): Promise<Finding[]> => dataOf(commands.checkEverything()),
  open: (folder: number) => dataOf(commands.openOffice(folder)),
  /** Changes these settings and no others; answers with all of them. */
  save: (changes: FieldInput[]): Promise<OfficeCard> => dataOf(commands.setOffice(changes)),
  setLargeType: (large: boolean) => dataOf(commands.setLargeType(large)),
}
