import { describe, expect, it } from 'vitest'
import { defaultLayout, moved, ordered, resized, sortedAnew, sortsOf, type Column } from './columns'

const columns: Column<object>[] = [
  { key: 'name', title: '姓名', width: 90, fixed: true },
  { key: 'age', title: '年龄', width: 60 },
  { key: 'post', title: '岗位', width: 90, hidden: true },
]
const keys = (list: Column<object>[]) => list.map((column) => column.key)

describe('the columns of one user', () => {
  it('come in his order, fixed ones first', () => {
    const layout = moved(columns, defaultLayout(columns), 'post', -1)

    expect(keys(ordered(columns, layout))).toEqual(['name', 'post', 'age'])
    expect(moved(columns, layout, 'post', -1)).toBe(layout)
  })

  it('include a column that is newer than what was remembered', () => {
    const newer = [columns[0]!, { key: 'phone', title: '电话', width: 90 }, ...columns.slice(1)]

    expect(keys(ordered(newer, defaultLayout(columns)))).toEqual(['name', 'phone', 'age', 'post'])
  })

  it('forget a column that is gone, and stay wide enough to see', () => {
    expect(keys(ordered(columns.slice(1), defaultLayout(columns)))).toEqual(['age', 'post'])
    expect(resized(defaultLayout(columns), 'age', 3).widths.age).toBe(48)
  })
})

describe('what a list is sorted by', () => {
  it('is one column up, down and not at all, or several where they are added', () => {
    const up = sortedAnew(undefined, 'age', false)
    expect(up).toEqual({ key: 'age', descending: false })
    expect(sortedAnew(up, 'age', false)).toEqual({ key: 'age', descending: true })
    expect(sortedAnew({ key: 'age', descending: true }, 'age', false)).toBeUndefined()
    const both = sortedAnew(up, 'post', true)
    expect(sortsOf(both)).toEqual([{ key: 'age', descending: false }, { key: 'post', descending: false }])
    expect(sortsOf(sortedAnew(both, 'post', true))[1]).toEqual({ key: 'post', descending: true })
    expect(sortsOf(sortedAnew({ key: 'age', descending: true, then: [{ key: 'post', descending: false }] }, 'age', true))).toEqual([{ key: 'post', descending: false }])
    expect(sortedAnew(both, 'name', false)).toEqual({ key: 'name', descending: false })
  })
})
