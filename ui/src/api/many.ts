/** One change of many people or records at once. */
import { commands, type ManyInput } from './bindings'
import { dataOf } from './client'

export type { Changed, ManyDone, ManyField, ManyInput, Stays } from './bindings'

export const many = {
  /** What can be changed of many people (`people`), or of many records of a kind. */
  fields: (of: string) => dataOf(commands.manyFields(of)),
  /** What it would do, and who would stay as he is; nothing is saved. */
  preview: (input: ManyInput) => dataOf(commands.previewMany(input)),
  /** Does it, as one step of undo. */
  change: (input: ManyInput) => dataOf(commands.changeMany(input)),
}
