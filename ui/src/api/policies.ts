/** The rules of the place: which packs there are, what one says, what another would change. */
import { commands, type PolicyPack } from './bindings'
import { dataOf } from './client'

export type { PolicyEffect, PolicyLine, PolicyPack } from './bindings'

export const policies = {
  list: () => dataOf(commands.policyList()),
  of: (key: string) => dataOf(commands.policy(key)),
  /** Kinds of people who work along, which a pack may count all the same. */
  kindsAlong: () => commands.policyKindsAlong(),
  /** What the pack would change, and for whom; nothing is saved. */
  effects: (pack: PolicyPack, from: string) => dataOf(commands.policyEffects(pack, from)),
  /** `draft` leaves with the save. */
  set: (pack: PolicyPack, from: string, draft: string) => dataOf(commands.setPolicy(pack, from, draft)),
  remove: (key: string) => dataOf(commands.removePolicy(key)),
  /** Nothing when the user thought better of it. */
  readFile: () => dataOf(commands.readPolicyFile()),
  export: (key: string) => dataOf(commands.exportPolicy(key)),
}
