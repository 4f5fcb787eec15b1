import { expect, it } from 'vitest'
import { changelog, releases } from './changelog'

it('reads versions with their changes, the latest first as written', () => {
  expect(releases('# 更新记录\n\n## 0.2.0\n\n- 甲\n\n## 0.1.0\n\n- 乙\n- 丙\n')).toEqual([
    { version: '0.2.0', changes: ['甲'] },
    { version: '0.1.0', changes: ['乙', '丙'] },
  ])
})

it('finds something to show in the shipped changelog', () => {
  expect(changelog[0]?.changes.length).toBeGreaterThan(0)
})
