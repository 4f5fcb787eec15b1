import { describe, expect, it } from 'vitest'
import { asHtmlTable, asTsv } from './clipboard'

describe('what goes to the clipboard', () => {
  it('keeps the digits of an ID number when it is pasted into a spreadsheet', () => {
    const rows = [[{ text: '张三' }, { text: '320981198503120014', asText: true }]]

    expect(asTsv(rows)).toBe('张三\t="320981198503120014"')
    expect(asHtmlTable(rows)).toContain(`<td style="mso-number-format:'\\@'">320981198503120014</td>`)
  })

  it('leaves a single cell as it is, because it also goes into forms', () => {
    expect(asTsv([[{ text: '320981198503120014', asText: true }]])).toBe('320981198503120014')
  })

  it('lets no name run as a formula', () => {
    expect(asTsv([[{ text: '=cmd|calc' }, { text: '-5' }, { text: '@x' }]])).toBe("'=cmd|calc\t-5\t'@x")
    expect(asHtmlTable([[{ text: '=1+1' }, { text: 'x' }]])).toContain(`mso-number-format:'\\@'">=1+1`)
  })

  it('keeps a cell in one cell and markup as text', () => {
    expect(asTsv([[{ text: '甲\n乙' }, { text: '丙\t丁' }]])).toBe('甲 乙\t丙 丁')
    expect(asHtmlTable([[{ text: '<img onerror=x>' }]])).toContain('&lt;img onerror=x&gt;')
  })
})
