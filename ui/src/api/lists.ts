/** Any list: people, or records of a kind over all people. */
import { commands, type Layout, type ListQuestion, type Query, type View } from './bindings'
import { dataOf } from './client'
import { told, type Report } from './progress'

export type { Condition, Facet, Layout, LayoutColumn, LeftOut, ListColumn, ListHead, ListPage, ListPreview, ListQuestion, ListRow, NamedView, Paper, Query, SortBy, View } from './bindings'

export const lists = {
  head: (of: string) => dataOf(commands.listHead(of)),
  rows: (question: ListQuestion, offset: number, limit: number) => dataOf(commands.listRows(question, offset, limit)),
  /** How a table so drawn would look: its heads and first rows, numbers of people masked. */
  preview: (question: ListQuestion, layout: Layout) => dataOf(commands.previewList(question, layout)),
  facets: (of: string, query: Query, field: string) => dataOf(commands.listFacets(of, query, field)),
  /** Just these people, in this order, with what stands in these columns. */
  people: async (ids: number[], columns: string[]) =>
    (await dataOf(commands.listRows({ of: 'people', query: { search: '', conditions: [], sorts: [] }, columns, only: ids }, 0, ids.length))).rows,
  /** By name. */
  views: (of: string) => dataOf(commands.listViews(of)),
  /** In place of the one of that name. */
  saveView: (of: string, name: string, view: View) => dataOf(commands.saveView(of, name, view)),
  removeView: (of: string, name: string) => dataOf(commands.removeView(of, name)),
  /** Drawn as the layout says, else with the columns of the question. Nothing when the user thought better of it. `whole`: numbers of people whole. */
  save: (question: ListQuestion, layout: Layout | null, whole: boolean, report: Report) => dataOf(commands.saveList(question, layout, whole, told(report))),
}
