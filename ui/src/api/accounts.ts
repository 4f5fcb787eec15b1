/** Accounts: signing in, locking, who may do what. */
import { commands, type CommunityId, type OperatorCard, type OperatorId, type Right, type RightsOffered, type Role, type TermsInput } from './bindings'
import { dataOf } from './client'

export { RefusedError } from './client'
export type { CommunityChoice, CommunityId, OperatorCard, OperatorId, Right, RightsOffered, Role, TermsInput } from './bindings'

export const accounts = {
  /** True: the password was for this one time and must be changed now. */
  signIn: (name: string, password: string): Promise<boolean> => dataOf(commands.signIn(name, password)),
  /** Opens an encrypted office with its own password. */
  unlock: (password: string) => dataOf(commands.unlockOffice(password)),
  /** Opens an encrypted office with its recovery code and sets another password. */
  recoverOffice: (code: string, password: string) => dataOf(commands.recoverOffice(code, password)),
  /** Sets another password of a 负责人 with the recovery code, and signs in. */
  recoverAccount: (code: string, name: string, password: string) => dataOf(commands.recoverAccount(code, name, password)),
  lock: () => dataOf(commands.lockWindow()),
  changeOwnPassword: (old: string, password: string) => dataOf(commands.changeOwnPassword(old, password)),
  setIdleMinutes: (minutes: number) => dataOf(commands.setIdleMinutes(minutes)),
  list: (): Promise<OperatorCard[]> => dataOf(commands.operatorList()),
  offered: (): Promise<RightsOffered> => commands.rightsOffered(),
  add: (name: string, terms: TermsInput, password: string): Promise<OperatorId> => dataOf(commands.addOperator(name, terms, password)),
  change: (id: OperatorId, terms: TermsInput) => dataOf(commands.changeOperator(id, terms)),
  resetPassword: (id: OperatorId, password: string) => dataOf(commands.resetOperatorPassword(id, password)),
  /** Puts the recovery code that was shown to use for the accounts of an office that is not encrypted. */
  renewRecovery: (lastGroup: string) => dataOf(commands.renewAccountRecovery(lastGroup)),
  communities: () => dataOf(commands.communities()),
}

export type Terms = { role: Role; rights: Right[] | null; communities: CommunityId[]; active: boolean }
