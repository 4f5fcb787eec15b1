/** Reading in tables: look at it, correct it, take it over. Nothing is written before `takeOver`. */
import { commands, type ImportInput } from './bindings'
import { dataOf, files } from './client'
import { told, type Report } from './progress'

export type {
  AnswerInput,
  Candidate,
  ChosenFile,
  ColumnInfo,
  Correction,
  Difference,
  DoubtfulCell,
  ErrorCode,
  FateInput,
  FieldChoice,
  FileView,
  HeldBack,
  ImportInput,
  ImportKind,
  ImportView,
  KeptBack,
  NamedRow,
  ImportPart,
  Question,
  QuestionRow,
  Quoted,
  Remedy,
  Return,
  RowCell,
  SheetInput,
  SheetView,
  UnreadView,
  Warning,
} from './bindings'

export const imports = {
  choose: files.chooseWorkbooks,
  chooseFolder: files.chooseFolder,
  onDropped: files.onDropped,
  /** Every kind of workbook that can be read in, the usual ones first. */
  kinds: () => commands.importKinds(),
  /** What reading in files, or what was pasted, would do; nothing is written. A folder stands for the files in it. */
  look: (files: number[], pasted: string | null, input: ImportInput, report: Report) => dataOf(commands.lookAtImport(files, pasted, input, told(report))),
  /** A row of the file, numbers masked. */
  row: (id: number, sheet: string, row: number) => dataOf(commands.importRow(id, sheet, row)),
  /** The same with whole numbers; leaves an entry in the trail. */
  revealRow: (id: number, sheet: string, row: number) => dataOf(commands.revealImportRow(id, sheet, row)),
  /** Stores what a look found good, as one step of undo. */
  takeOver: (id: number, report: Report) => dataOf(commands.takeOverImport(id, told(report))),
  /** Asks where to save the marked workbook; `null`: the user thought better of it. */
  saveMarked: (id: number) => dataOf(commands.saveMarkedImport(id)),
  /** Asks where to save an empty table of a kind, to be filled in and read in; `null`: the user thought better of it. */
  saveTemplate: (kind: string) => dataOf(commands.saveImportTemplate(kind)),
  /** Asks the look or the take-over that is running to stop. */
  stop: () => commands.stopTask(),
}
