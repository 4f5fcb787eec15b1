/** Taking back and doing again. The frame does it (`useFrame().undo`, `redo`), so that every page learns of it. */
import { commands, type Undoable } from './bindings'
import { dataOf } from './client'

export type { Undoable } from './bindings'

export const undo = {
  /** What can be taken back, the next one first. */
  list: (limit: number): Promise<Undoable[]> => dataOf(commands.undoList(limit)),
  /** What was taken back and can be done again, the next one first. */
  undone: (limit: number): Promise<Undoable[]> => dataOf(commands.redoList(limit)),
}
