import { flushPromises, mount } from '@vue/test-utils'
import { describe, expect, it, vi } from 'vitest'
import { createBlock, createElementBlock, h, openBlock, withCtx } from 'vue'
import type { Column, Page, Sort } from './columns'
import { copyThrough } from './clipboard'
import DataTable from './DataTable.vue'
import { useMenu } from '../composables/useMenu'

interface Person {
  id: number
  name: string
  number: string
}
const columns: Column<Person>[] = [
  { key: 'name', title: '姓名', width: 90, fixed: true, sortable: true, opens: true },
  { key: 'number', title: '身份证号码', width: 180, asText: true },
]
const people = (count: number) => async (offset: number, limit: number, sort?: Sort): Promise<Page<Person>> => {
  const rows = Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, n) => {
    const id = sort?.descending ? count - 1 - offset - n : offset + n
    return { id, name: `人员${id}`, number: `3209811985${String(id).padStart(8, '0')}` }
  })
  return { rows, total: count }
}

async function table(count: number, fetchPage = people(count), more: object = {}) {
  const asked = vi.fn(fetchPage)
  const wrapper = mount(DataTable<Person>, {
    props: { name: 'people', label: '人员', unit: '人', columns, fetchPage: asked, rowKey: (row: Person) => row.id, selectable: true, ...more },
    attachTo: document.body,
  })
  await flushPromises()
  const grid = wrapper.get('[role=grid]')
  const press = async (key: string, more: object = {}) => {
    await grid.trigger('keydown', { key, ...more })
    await flushPromises()
  }
  const selected = () => (wrapper.emitted('update:selected')?.at(-1)?.[0] ?? []) as number[]
  // The parent gives back what the table asked for, as v-model does.
  const follow = () => wrapper.setProps({ selected: selected() })
  const copied = () => {
    let text: string | undefined
    copyThrough(async (rows) => void (text = rows.map((row) => row.map((cell) => cell.text).join('\t')).join('\n')))
    grid.element.dispatchEvent(new Event('copy', { bubbles: true, cancelable: true }))
    return text
  }
  return { wrapper, grid, asked, press, selected, follow, copied }
}

describe('DataTable', () => {
  it('draws only the rows in sight of a hundred thousand', async () => {
    const { wrapper, grid, asked } = await table(100_000)

    expect(grid.attributes('aria-rowcount')).toBe('100001')
    expect(wrapper.findAll('.row').length).toBeLessThan(60)
    expect(asked).toHaveBeenCalledTimes(1)
    expect(wrapper.get('.foot').text()).toContain('共 100,000 人')
  })

  it('draws anew only the rows that the cursor leaves and comes to', async () => {
    const cellLabel = vi.fn((row: Person, column: Column<Person>) => `${column.title} ${row.name}`)
    const props = { name: 'people', label: '人员', columns, fetchPage: people(100), rowKey: (row: Person) => row.id, cellLabel }
    // As a page's template is compiled, which says by `_: 1` that its cells are always drawn the same way.
    const cell = withCtx((it: { text: string }) => [h('span', it.text)])
    const page = () => (openBlock(), createElementBlock('div', null, [(openBlock(), createBlock(DataTable<Person>, props, { cell, _: 1 } as never))]))
    const wrapper = mount(page, { attachTo: document.body })
    await flushPromises()
    expect(wrapper.findAll('.row').length).toBeGreaterThan(10)

    cellLabel.mockClear()
    await wrapper.get('[role=grid]').trigger('keydown', { key: 'ArrowDown' })
    await flushPromises()

    expect(new Set(cellLabel.mock.calls.map(([row]) => row.id))).toEqual(new Set([0, 1]))
  })

  it('moves by keyboard and opens with Enter', async () => {
    const { wrapper, grid, press } = await table(10)

    await press('ArrowDown')
    await press('ArrowRight')
    await press('Enter')

    expect(wrapper.emitted('open')?.[0]).toEqual([expect.objectContaining({ id: 1 }), expect.objectContaining({ key: 'number' })])
    expect(document.getElementById(grid.attributes('aria-activedescendant')!)?.textContent).toContain('32098119850')
  })

  it('jumps to the last of many rows and reads only there', async () => {
    vi.useFakeTimers()
    const { asked, press, wrapper } = await table(100_000)

    await press('End', { ctrlKey: true })
    await vi.advanceTimersByTimeAsync(200)
    vi.useRealTimers()
    await flushPromises()

    expect(asked.mock.calls.map(([offset]) => offset)).toEqual([0, 99_900])
    expect(wrapper.text()).toContain('人员99999')
  })

  it('sorts by a column of its list, up, down and not at all', async () => {
    const { wrapper, asked } = await table(10)
    const [, name, number] = wrapper.findAll('[role=columnheader]')

    await name!.trigger('click')
    await flushPromises()
    expect(asked.mock.calls.at(-1)![2]).toEqual({ key: 'name', descending: false })
    expect(name!.attributes('aria-sort')).toBe('ascending')
    await name!.trigger('click')
    await flushPromises()
    expect(wrapper.find('.row').text()).toContain('人员9')
    await name!.trigger('click')
    await flushPromises()
    expect(asked.mock.calls.at(-1)![2]).toBeUndefined()

    const before = asked.mock.calls.length
    await number!.trigger('click')
    expect(asked.mock.calls.length).toBe(before)
  })

  it('ticks with Space, ticks a marked block, and all of them', async () => {
    const { press, selected, follow } = await table(250)

    await press(' ')
    await follow()
    expect(selected()).toEqual([0])
    await press('ArrowDown')
    await press('ArrowDown', { shiftKey: true })
    await press(' ')
    await follow()
    expect(selected()).toEqual([0, 1, 2])
    await press('a', { ctrlKey: true })
    await follow()
    expect(selected()).toHaveLength(250)
  })

  it('ticks with Ctrl and a range with Shift in the first column', async () => {
    const { wrapper, selected, follow } = await table(10)
    const tick = (row: number) => wrapper.findAll('.row')[row]!.get('.tick')

    await wrapper.findAll('.row')[1]!.find('.cell').trigger('pointerdown', { button: 0, ctrlKey: true })
    await follow()
    await tick(4).trigger('click', { shiftKey: true })
    await flushPromises()
    await follow()

    expect(selected()).toEqual([1, 2, 3, 4])
  })

  it('copies a block as cells, ticked rows with their head, else the one cell', async () => {
    const { press, follow, copied } = await table(10)

    expect(copied()).toBe('人员0')
    await press('ArrowDown', { shiftKey: true })
    await press('ArrowRight', { shiftKey: true })
    expect(copied()).toBe('人员0\t320981198500000000\n人员1\t320981198500000001')
    await press('Escape')
    await press(' ')
    await follow()
    expect(copied()).toBe('姓名\t身份证号码\n人员1\t320981198500000001')
  })

  it('remembers width and choice of columns', async () => {
    const first = await table(5)
    await first.press('ArrowUp')
    await first.press('ArrowRight', { altKey: true })
    expect(JSON.parse(localStorage.getItem('columns:people')!).widths).toEqual({ name: 98 })
    first.wrapper.unmount()

    const again = await table(5)

    expect((again.wrapper.findAll('[role=columnheader]')[1]!.element as HTMLElement).style.width).toBe('7rem')
  })

  it('throws away answers to what was asked before', async () => {
    const waiting: ((page: Page<Person>) => void)[] = []
    const { wrapper } = await table(0, () => new Promise((resolve) => waiting.push(resolve)))

    await wrapper.setProps({ version: 2 })
    waiting[1]!({ rows: [{ id: 2, name: '新', number: '' }], total: 1 })
    waiting[0]!({ rows: [{ id: 1, name: '旧', number: '' }], total: 1 })
    await flushPromises()

    expect(wrapper.text()).toContain('新')
    expect(wrapper.text()).not.toContain('旧')
  })

  it.each([
    ['other words', { version: 'zs' }],
    ['no words any more', { version: '' }],
  ])('asks again for %s after a list in which nobody was', async (_what, then) => {
    let count = 10
    const { wrapper, asked, grid } = await table(0, (offset, limit, sort) => people(count)(offset, limit, sort))
    const search = async (version: string, found: number) => {
      count = found
      await wrapper.setProps({ version })
      await flushPromises()
    }

    await search('zxq', 0)
    expect(wrapper.text()).toContain('没有符合条件的记录')
    await search(then.version, 7)

    expect(asked).toHaveBeenCalledTimes(3)
    expect(wrapper.get('.foot').text()).toContain('共 7 人')
    expect(wrapper.findAll('.row')).toHaveLength(7)
    await search('many', 300)
    await grid.trigger('keydown', { key: 'End', ctrlKey: true })
    await vi.waitFor(() => expect(wrapper.text()).toContain('人员299'))
  })

  it('asks again after nobody was left and the list is sorted or read again', async () => {
    let count = 0
    const { wrapper, asked } = await table(0, (offset, limit, sort) => people(count)(offset, limit, sort))

    count = 3
    await wrapper.findAll('[role=columnheader]')[1]!.trigger('click')
    await flushPromises()

    expect(asked).toHaveBeenCalledTimes(2)
    expect(wrapper.get('.foot').text()).toContain('共 3 人')
  })

  it('is found again as it was left: order and cursor', async () => {
    const first = await table(300)
    await first.wrapper.findAll('[role=columnheader]')[1]!.trigger('click')
    await flushPromises()
    await first.press('ArrowDown')
    await first.press('ArrowDown')
    await first.press('ArrowDown')
    const left = (first.wrapper.vm as unknown as { leave: () => unknown }).leave()
    first.wrapper.unmount()

    const again = await table(300, people(300), { left })
    await again.press('Enter')

    expect(again.asked.mock.calls[0]![2]).toEqual({ key: 'name', descending: false })
    expect(again.wrapper.emitted('open')![0]![0]).toMatchObject({ id: 3 })
  })

  it('opens a menu on a row: open, copy, tick, and what the page adds', async () => {
    const { wrapper, selected } = await table(10, people(10), { rowMenu: (row: Person) => [{ label: `打印${row.name}`, run: () => {} }] })
    const { menu } = useMenu()
    const cell = wrapper.findAll('.row')[4]!.find('.cell')

    await cell.trigger('contextmenu', { clientX: 5, clientY: 6 })
    expect(menu.value?.items.map((item) => item.label)).toEqual(['打开', '复制这一格', '勾选', '打印人员4'])
    menu.value!.items[0]!.run()
    expect(wrapper.emitted('open')![0]![0]).toMatchObject({ id: 4 })
    menu.value!.items[2]!.run()
    expect(selected()).toEqual([4])
  })

  it('says what is wrong and can try again; says when nothing is there', async () => {
    let fail = true
    const { wrapper } = await table(0, async () => {
      if (fail) throw new Error('数据正被另一个程序写入，请稍后再试。')
      return { rows: [], total: 0 }
    })
    expect(wrapper.get('[role=alert]').text()).toContain('另一个程序')

    fail = false
    await wrapper.get('[role=alert] button').trigger('click')
    await flushPromises()

    expect(wrapper.text()).toContain('没有符合条件的记录')
  })
})
