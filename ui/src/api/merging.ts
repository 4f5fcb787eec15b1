/** Two files that are one person. */
import { commands, type WorkerId } from './bindings'
import { dataOf } from './client'

export type { Compared, Pair, SideBySide } from './bindings'

export const merging = {
  duplicates: () => dataOf(commands.duplicates()),
  /** Numbers masked. */
  compare: (keep: WorkerId, gone: WorkerId) => dataOf(commands.comparePeople(keep, gone)),
  /** `take`: keys of fields and kinds for which the file that goes is right. */
  merge: (keep: WorkerId, gone: WorkerId, take: string[], reason: string) => dataOf(commands.mergePeople(keep, gone, take, reason)),
}
