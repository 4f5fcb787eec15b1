/** Backups in two places, the way back from one, and how things stand. */
import {
  commands,
  events,
  type BackupLine,
  type BackupMade,
  type BackupStanding,
  type BackupTried,
  type Checked,
  type ChosenFile,
  type Closing,
  type Comparison,
  type CheckFinding,
  type RestoreDone,
  type RestoreLine,
  type Retention,
  type SecondPlace,
} from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { BackupLine, BackupMade, BackupStanding, BackupTried, Checked, ChosenFile, Closing, Comparison, CheckFinding, BackupKind, RestoreDone, RestoreLine, Retention, SecondPlace } from './bindings'

export const backups = {
  standing: (): Promise<BackupStanding> => dataOf(commands.backupStanding()),
  list: (): Promise<BackupLine[]> => dataOf(commands.backupList()),
  make: (report: Report): Promise<BackupMade> => dataOf(commands.backUp(told(report))),
  /** Asks where to; nothing when the user thought better of it. */
  makeElsewhere: (report: Report): Promise<BackupMade | null> => dataOf(commands.backUpElsewhere(told(report))),
  /** What is wrong with one; nothing found, it is in order. */
  verify: (file: number, report: Report): Promise<CheckFinding[]> => dataOf(commands.verifyBackup(file, told(report))),
  /** Brings the newest back for a try, beside the office. */
  tryOne: (report: Report): Promise<BackupTried> => dataOf(commands.tryBackup(told(report))),
  /** Asks for a file; nothing when the user thought better of it. */
  choose: (): Promise<ChosenFile | null> => commands.chooseBackup(),
  compare: (file: number, password: string | null, report: Report): Promise<Comparison> => dataOf(commands.compareBackup(file, password, told(report))),
  /** Over the office of this PC, or into a folder. */
  restore: (file: number, folder: number | null, password: string | null, report: Report): Promise<RestoreDone> =>
    dataOf(commands.restoreBackup(file, folder, password, told(report))),
  /** The last restoring, while it can be taken back. */
  lastRestore: (): Promise<RestoreLine | null> => dataOf(commands.lastRestore()),
  /** The backups of an office that cannot be opened. */
  atHand: (): Promise<BackupLine[]> => dataOf(commands.backupsAtHand()),
  chooseSecond: (): Promise<SecondPlace | null> => dataOf(commands.chooseSecondPlace()),
  forgetSecond: () => dataOf(commands.forgetSecondPlace()),
  retention: (): Promise<Retention> => dataOf(commands.backupRetention()),
  setRetention: (keep: Retention) => dataOf(commands.setBackupRetention(keep)),
  openFolder: () => dataOf(commands.openDataFolder()),
  check: (): Promise<Checked> => dataOf(commands.checkEverything()),
  /** Calls back while the window closes, until the returned function is called. */
  onClosing: (take: (closing: Closing) => void) => events.closing.listen((event) => take(event.payload)),
  quitNow: () => commands.quitNow(),
  quitAfterBackup: () => commands.quitAfterBackup(),
}
