/** Fields that the office itself has set up, for people or for any kind of record. */
import { commands, type OwnFieldInput } from './bindings'
import { dataOf } from './client'

export type { FieldLine, OwnFieldInput } from './bindings'

export const ownFields = {
  list: () => dataOf(commands.ownFieldList()),
  /** `draft` leaves with the save. */
  add: (input: OwnFieldInput, draft: string) => dataOf(commands.addOwnField(input, draft)),
  retire: (kind: string, key: string, retired: boolean) => dataOf(commands.retireOwnField(kind, key, retired)),
}
