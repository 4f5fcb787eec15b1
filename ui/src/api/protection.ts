/** Encryption of the office's data: the password, and the recovery code that is shown once. */
import { commands, type EncryptDone } from './bindings'
import { dataOf } from './client'

export type { EncryptDone } from './bindings'

export const protection = {
  isEncrypted: (): Promise<boolean> => dataOf(commands.isEncrypted()),
  /** What is wrong with a new password; nothing: it will do. */
  faultOf: (password: string): Promise<string | null> => commands.passwordFault(password),
  /** A new recovery code, in groups; put to use by `encrypt` or `renew`. */
  drawCode: (): Promise<string[]> => dataOf(commands.drawRecoveryCode()),
  /** Prints or saves the sheet with the code; nothing when the user thought better of it. */
  issueSheet: (print: boolean) => dataOf(commands.issueRecoverySheet(print ? { print: 'one_sided' } : 'save')),
  /** Encrypts the office; the last group of the code shows that it is at hand. */
  encrypt: (password: string, lastGroup: string): Promise<EncryptDone> => dataOf(commands.encryptOffice(password, lastGroup)),
  change: (old: string, password: string) => dataOf(commands.changeOfficePassword(old, password)),
  renew: (password: string, lastGroup: string) => dataOf(commands.renewRecoveryCode(password, lastGroup)),
}
