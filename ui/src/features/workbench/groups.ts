import type { RouteLocationRaw } from 'vue-router'
import type { Due, DueKind } from '../../api/workbench'

export const kindNames: Record<DueKind, string> = {
  contract: '合同',
  no_contract: '未订合同',
  probation: '试用期',
  retirement: '退休',
  publication: '公示',
  appraisal: '考核',
  training: '培训',
  papers: '档案',
  calendar: '放假安排',
}

/** The same thing to do for several people; few enough are shown one by one. */
export interface Cluster {
  key: string
  kind: DueKind
  what: string
  lines: Due[]
}

export interface Group {
  key: 'overdue' | 'soon' | 'later' | 'any'
  title: string
  count: number
  clusters: Cluster[]
}

const SOON_DAYS = 30
/** More than so many lines that ask for the same are folded into one. */
export const FOLD_FROM = 6

const titles: [Group['key'], string][] = [
  ['overdue', '已经逾期'],
  ['soon', '今天起 30 天内'],
  ['later', '30 天以后'],
  ['any', '没有规定期限'],
]

function groupOf(due: Due): Group['key'] {
  if (due.daysLeft === null) return 'any'
  if (due.daysLeft < 0) return 'overdue'
  return due.daysLeft <= SOON_DAYS ? 'soon' : 'later'
}

/** In the order of urgency; within a group as they came, by day. */
export function grouped(due: Due[]): Group[] {
  return titles
    .map(([key, title]) => {
      const lines = due.filter((one) => groupOf(one) === key)
      const clusters = new Map<string, Cluster>()
      for (const line of lines) {
        // Only lines that concern one person each can be joined into one line.
        const name = `${key} ${line.kind} ${line.what}${line.worker === null ? ` ${line.title} ${line.year}` : ''}`
        const cluster = clusters.get(name) ?? { key: name, kind: line.kind, what: line.what, lines: [] }
        cluster.lines.push(line)
        clusters.set(name, cluster)
      }
      const shown = [...clusters.values()].flatMap((cluster) =>
        cluster.lines.length > FOLD_FROM
          ? [cluster]
          : cluster.lines.map((line, n) => ({ ...cluster, key: `${cluster.key} ${n}`, lines: [line] })),
      )
      const order = new Map(due.map((one, n) => [one, n]))
      shown.sort((a, b) => order.get(a.lines[0]!)! - order.get(b.lines[0]!)!)
      return { key, title, count: lines.length, clusters: shown }
    })
    .filter((group) => group.count > 0)
}

const shownPeople = (ids: number[], why: string): RouteLocationRaw => ({ path: '/people', query: { ids: ids.join(','), why } })

/** Where it is done. */
export function placeOf(due: Due): RouteLocationRaw {
  if (due.worker !== null) {
    const part = due.kind === 'contract' || due.kind === 'no_contract' ? { part: 'contract' } : {}
    return { path: '/people', query: { id: String(due.worker), ...part } }
  }
  if (due.people.length > 0) return shownPeople(due.people, due.what)
  if (due.kind === 'appraisal' || due.kind === 'publication') {
    const step = due.kind === 'publication' ? 'announcement' : due.by === null ? 'grades' : 'scores'
    return { path: '/appraisal', query: { ...(due.year === null ? {} : { year: String(due.year) }), step } }
  }
  if (due.kind === 'calendar') return { path: '/settings', query: { part: 'calendar', year: String(due.year) } }
  return due.kind === 'training' ? { path: '/import' } : { path: '/people' }
}

export const placeOfCluster = (cluster: Cluster): RouteLocationRaw =>
  cluster.lines.length === 1
    ? placeOf(cluster.lines[0]!)
    : shownPeople(
        cluster.lines.flatMap((line) => (line.worker === null ? [] : [line.worker])),
        cluster.what,
      )

export const leftText = (days: number | null): string => {
  if (days === null) return ''
  if (days < 0) return `已逾期 ${-days} 天`
  return days === 0 ? '今天到期' : `还有 ${days} 天`
}

/** 「张三  双桥社区」 → name and place. */
export const nameAndPlace = (title: string): [string, string] => {
  const at = title.indexOf('  ')
  return at < 0 ? [title, ''] : [title.slice(0, at), title.slice(at).trim()]
}
