/** Files that were saved where the user wanted them. The pages know a token and the words for the place. */
import { commands, type SavedFile } from './bindings'
import { dataOf } from './client'

export type { SavedFile } from './bindings'

export const savedFiles = {
  /** In the program that the system has for it. */
  open: (file: SavedFile) => dataOf(commands.openSaved(file.token)),
  /** In the system's file manager. */
  show: (file: SavedFile) => dataOf(commands.showSaved(file.token)),
}
