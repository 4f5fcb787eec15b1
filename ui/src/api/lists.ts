/** Any list: people, or records of a kind over all people. */
import { commands, type ListQuestion, type Query } from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { Condition, Facet, ListColumn, ListHead, ListQuestion, ListRow, Query } from './bindings'

export const lists = {
  head: (of: string) => dataOf(commands.listHead(of)),
  rows: (question: ListQuestion, offset: number, limit: number) => dataOf(commands.listRows(question, offset, limit)),
  facets: (of: string, query: Query, field: string) => dataOf(commands.listFacets(of, query, field)),
  /** Nothing when the user thought better of it. `whole`: numbers of people whole. */
  save: (question: ListQuestion, whole: boolean, report: Report) => dataOf(commands.saveList(question, whole, told(report))),
}
