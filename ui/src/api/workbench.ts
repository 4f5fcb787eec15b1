/** What is due. */
import { commands, type Due } from './bindings'
import { dataOf } from './client'

export type { Due, DueKind } from './bindings'

export const workbench = {
  due: (): Promise<Due[]> => dataOf(commands.workbench()),
}
