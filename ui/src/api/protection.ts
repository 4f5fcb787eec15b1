/** Encryption of the office's data: the password, and the recovery code that is shown once. */
import { commands, type KeyDone, type KeyFilePlace, type OfferedPassword, type PasswordVerdict, type Waiting } from './bindings'
import { dataOf } from './client'

export type { KeyDone, KeyFilePlace, Waiting } from './bindings'

export const protection = {
  isEncrypted: (): Promise<boolean> => dataOf(commands.isEncrypted()),
  /** How a new password of the office stands; `said`: what else stands in the form. */
  judgeOffice: (password: string, said: string[] = []): Promise<PasswordVerdict> => dataOf(commands.judgePassword(password, 'office', said)),
  /** How a new password of an account stands. */
  judgeAccount: (password: string, said: string[] = []): Promise<PasswordVerdict> => dataOf(commands.judgePassword(password, 'account', said)),
  /** A password that is easily remembered. */
  offer: (): Promise<OfferedPassword> => dataOf(commands.offerPassword()),
  /** A new recovery code, in groups; put to use by `encrypt` or `renew`. */
  drawCode: (): Promise<string[]> => dataOf(commands.drawRecoveryCode()),
  /** Prints or saves the sheet with the code; nothing when the user thought better of it. */
  issueSheet: (print: boolean) => dataOf(commands.issueRecoverySheet(print ? { print: 'one_sided' } : 'save')),
  /** The code that was drawn is not looked at any more. */
  forgetCode: () => dataOf(commands.forgetRecoveryCode()),
  /** Encrypts the office; the last group of the code shows that it is at hand. */
  encrypt: (password: string, lastGroup: string): Promise<KeyDone> => dataOf(commands.encryptOffice(password, lastGroup)),
  /** Another password, and another data key unless `keep` says why not. */
  change: (old: string, password: string, keep: string | null): Promise<KeyDone> => dataOf(commands.changeOfficePassword(old, password, keep)),
  renew: (password: string, lastGroup: string, keep: string | null): Promise<KeyDone> => dataOf(commands.renewRecoveryCode(password, lastGroup, keep)),
  /** What was withdrawn for which another data key is due; `null`: none is. */
  keyDue: (): Promise<string | null> => dataOf(commands.keyDue()),
  /** Another data key, or none for the reason given. */
  changeKey: (keep: string | null): Promise<KeyDone> => dataOf(commands.changeKey(keep)),
  /** The key file that every password needs beside it, by its id; `null`: none. */
  keyFile: (): Promise<string | null> => dataOf(commands.keyFileInUse()),
  /** Asks for the key file that the office needs, and remembers where it lies; false: the user thought better of it. */
  chooseKeyFile: (): Promise<boolean> => dataOf(commands.chooseKeyFile()),
  /** Asks where a key file is to lie; nothing when the user thought better of it. */
  chooseKeyFilePlace: (): Promise<KeyFilePlace | null> => dataOf(commands.chooseKeyFilePlace()),
  switchKeyFileOn: (file: KeyFilePlace['token']): Promise<KeyDone> => dataOf(commands.switchKeyFileOn(file)),
  switchKeyFileOff: (): Promise<KeyDone> => dataOf(commands.switchKeyFileOff()),
  /** Another copy of the key file in use. */
  copyKeyFile: (file: KeyFilePlace['token']) => dataOf(commands.copyKeyFile(file)),
  /** What the office knows lies unprotected. */
  unprotected: (): Promise<Waiting[]> => dataOf(commands.unprotected()),
  /** It was taken back, deleted or destroyed. */
  settleUnprotected: (path: string) => dataOf(commands.settleUnprotected(path)),
}
