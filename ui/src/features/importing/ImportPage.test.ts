import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeEach, expect, it, vi } from 'vitest'
import { RefusedError } from '../../api/client'
import { imports, type DoubtfulCell, type HeldBack, type ImportView } from '../../api/imports'
import { useFrame } from '../../frame/useFrame'
import ImportPage from './ImportPage.vue'
import { forget } from './useImport'

vi.mock('../../api/client', async () => ({
  ...(await import('../../api/fake')),
  RefusedError: class extends Error {
    constructor(readonly reason: { code: string; message: string; details: null }) {
      super(reason.message)
    }
  },
}))
vi.mock('../../api/imports', () => ({
  imports: { kinds: vi.fn(), choose: vi.fn(), onDropped: vi.fn(), look: vi.fn(), row: vi.fn(), revealRow: vi.fn(), takeOver: vi.fn(), saveMarked: vi.fn(), saveTemplate: vi.fn(), stop: vi.fn() },
}))
const api = vi.mocked(imports)

const heldBack = (row: number, cell: string, column: string, code: HeldBack['code'], what: string): HeldBack => ({
  sheet: '花名册', row, cell, column, code, also: [], message: `第${row}行${cell}「${column}」${what}`,
})
const idFault = heldBack(16, 'G16', '身份证号码', 'id_check_digit', '身份证号码校验位不对，请逐位核对。')
const sexFault = heldBack(22, 'D22', '性别', 'sex_disagrees_with_id', '性别与身份证号码不一致，请核对。')
const doubt = (held: HeldBack, message: string, more: Partial<DoubtfulCell> = {}): DoubtfulCell => ({
  cell: held.cell!, column: held.column!, code: held.code, message, value: '', fact: null, remedies: [], ...more,
})
const idDoubt = doubt(idFault, '身份证号码校验位不对，请逐位核对。', {
  value: '320999************', fact: '前17位不变的话，末位应为6', remedies: [{ label: '末位改为6', text: '6', lastOnly: true }],
})
const sexDoubt = doubt(sexFault, '性别与身份证号码不一致，请核对。', { value: '男', fact: '号码为女', remedies: [{ label: '按号码改为女', text: '女', lastOnly: false }, { label: '留空', text: '', lastOnly: false }] })
const view = (more: Partial<ImportView> = {}): ImportView => ({
  id: 1, file: '花名册.xlsx', kind: 'roster', sheets: ['花名册'], year: null,
  columns: [{ header: '姓名', field: 'name' }, { header: '证号', field: 'id_number' }, { header: '备注', field: null }],
  fields: [{ key: 'name', title: '姓名' }, { key: 'id_number', title: '身份证号码' }, { key: 'note', title: '备注' }],
  rows: 10, accepted: 8, added: 7, updated: 1, unchanged: 0, heldBack: [idFault, sexFault], warnings: [],
  quoted: [{ about: '邹慧云', cells: [idDoubt] }, { about: '蔡颖立', cells: [sexDoubt] }],
  samples: ['邹慧云', '320999************', ''], keptBack: [], hoursToRound: 0, roundHours: false,
  differences: [{ sheet: '花名册', row: 5, about: '张三', changes: [{ field: 'phone', title: '联系电话', before: '13800000000', after: '13900000000' }] }],
  newCommunities: [], returns: [], ...more,
})
const refusal = (code: string, message: string) => new RefusedError({ code, message, details: null } as never)

let drop: (files: { token: number; name: string }[]) => void = () => {}
beforeEach(() => {
  vi.resetAllMocks()
  forget()
  api.onDropped.mockImplementation(async (take) => ((drop = take), () => {}))
  api.choose.mockResolvedValue({ token: 3, name: '花名册.xlsx' })
  api.look.mockResolvedValue(view())
  const needed = [{ key: 'name', title: '姓名' }, { key: 'id_number', title: '身份证号码' }]
  api.kinds.mockResolvedValue([
    { key: 'communities', title: '社区基本情况表', unit: '个社区', needed: [{ key: 'community', title: '社区名称' }] },
    { key: 'roster', title: '花名册', unit: '人', needed },
    { key: 'contracts', title: '合同台账', unit: '份', needed: [...needed, { key: 'contract_starts_on', title: '合同起始日期' }] },
    { key: 'training', title: '培训台账', unit: '条', needed },
    { key: 'appraisal', title: '考核得分', unit: '人', needed },
    { key: 'certificate', title: '证书', unit: '条', needed },
  ])
})

async function page(way = '/import') {
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/:all(.*)', component: { template: '<i />' } }] })
  await router.push(way)
  const wrapper = mount(ImportPage, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return wrapper
}
type Page = Awaited<ReturnType<typeof page>>
const at = (name: string) => `[data-test="${name}"]`
async function click(wrapper: Page, name: string) {
  await wrapper.get(at(name)).trigger('click')
  await flushPromises()
}
async function chosen() {
  const wrapper = await page()
  await wrapper.get(`${at('import-drop')} button`).trigger('click')
  await flushPromises()
  return wrapper
}
const input = (wrapper: Page, cell: string) => wrapper.get<HTMLInputElement>(`input${at(`mend-${cell}`)}`)
const sent = (call: number) => api.look.mock.calls[call]![1]
async function remap(wrapper: Page, header: string, field: string) {
  await wrapper.get('#tab-columns').trigger('click')
  await flushPromises()
  const select = wrapper.findAllComponents(ElSelect).find((one) => one.vm.$attrs['data-test'] === `column-${header}`)
  select!.vm.$emit('change', field)
  await flushPromises()
}

it('shows what was understood and would change, and writes nothing before it is told to', async () => {
  const wrapper = await chosen()

  for (const [name, count] of [['rows', 10], ['added', 7], ['updated', 1], ['held-back', 2]] as const) {
    expect(wrapper.get(at(`count-${name}`)).text()).toBe(String(count))
  }
  await wrapper.get('#tab-differences').trigger('click')
  await flushPromises()
  expect(wrapper.get(at('import-differences')).text()).toContain('张三联系电话1380000000013900000000')
  expect(api.takeOver).not.toHaveBeenCalled()

  api.takeOver.mockResolvedValue(view())
  await click(wrapper, 'import-take-over')
  expect(api.takeOver).toHaveBeenCalledExactlyOnceWith(1, expect.any(Function))
  expect(wrapper.get(at('import-done')).text()).toContain('新增 7、更新 1')
})

it('names whom a doubtful row is about, what its cell says, and what the number says', async () => {
  const wrapper = await chosen()

  expect(wrapper.get(at('held-back-16')).text()).toContain('邹慧云')
  expect(wrapper.get(at('facts-G16')).text()).toBe('现在是「320999************」前17位不变的话，末位应为6')
  expect(wrapper.get(at('facts-D22')).text()).toBe('现在是「男」号码为女')
})

it('mends a cell by the remedy beside it, also without showing the number', async () => {
  const wrapper = await chosen()
  api.look.mockResolvedValue(view({ heldBack: [], quoted: [] }))

  await click(wrapper, 'remedy-G16')
  await click(wrapper, 'remedy-D22')
  await click(wrapper, 'import-recheck')

  expect(sent(1).corrections).toEqual([
    { sheet: '花名册', cell: 'G16', text: '6', last_only: true },
    { sheet: '花名册', cell: 'D22', text: '女', last_only: false },
  ])
  expect(wrapper.get(at('import-mended')).text()).toContain('第16行「身份证号码」：末位改为6')
})

it('takes a remedy and an empty cell back when they are pressed again', async () => {
  const wrapper = await chosen()

  for (const button of ['remedy-D22', 'blank-D22']) {
    await click(wrapper, button)
    expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeDefined()
    await click(wrapper, button)
    expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeUndefined()
  }
})

it('shows a whole row on a click, and its whole numbers only when asked', async () => {
  const wrapper = await chosen()
  api.row.mockResolvedValue([{ column: '身份证号码', cell: 'G16', value: '320999************' }])
  api.revealRow.mockResolvedValue([{ column: '身份证号码', cell: 'G16', value: '320999200007253200' }])

  await click(wrapper, 'show-row-16')
  expect(wrapper.get(at('whole-row-16')).text()).toContain('320999************')
  expect(api.revealRow).not.toHaveBeenCalled()
  await click(wrapper, 'reveal-row-16')
  expect(api.revealRow).toHaveBeenCalledExactlyOnceWith(1, '花名册', 16)
  expect(wrapper.get(at('whole-row-16')).text()).toContain('320999200007253200')
})

it('offers an input for every doubtful cell of a row', async () => {
  api.look.mockResolvedValue(view({ heldBack: [idFault], quoted: [{ about: '邹慧云', cells: [idDoubt, doubt({ ...sexFault, row: 16, cell: 'D16' }, '性别不一致。')] }] }))
  const wrapper = await chosen()

  await input(wrapper, 'D16').setValue('女')
  await click(wrapper, 'import-recheck')
  expect(sent(1).corrections).toEqual([{ sheet: '花名册', cell: 'D16', text: '女', last_only: false }])
})

it('asks once about hours with more places than one', async () => {
  api.look.mockResolvedValue(view({ kind: 'training', hoursToRound: 3 }))
  const wrapper = await chosen()

  expect(wrapper.get(at('import-hours')).text()).toContain('有 3 行超过一位')
  api.look.mockResolvedValue(view({ kind: 'training', roundHours: true }))
  await click(wrapper, 'import-hours-round')
  expect(sent(1).round_hours).toBe(true)
  await click(wrapper, 'import-hours-leave')
  expect(sent(2).round_hours).toBe(false)
})

it('says what the table was taken for, and that nothing new is no success', async () => {
  api.look.mockResolvedValue(view({ kind: 'communities', added: 0, updated: 0, unchanged: 23, accepted: 23, heldBack: [], quoted: [] }))
  const wrapper = await chosen()

  expect(wrapper.get(at('import-understood')).text()).toBe('按「社区基本情况表」读，读入 2 列；不导入：备注。')
  expect(wrapper.get(at('import-writes')).text()).toContain('没有要写入的内容：23 行与档案相同')
  expect(wrapper.get(at('import-counts')).text()).toContain('与档案相同，不写入 23')
})

it('shows a value of each column beside its heading', async () => {
  const wrapper = await chosen()
  await wrapper.get('#tab-columns').trigger('click')
  await flushPromises()

  expect(wrapper.get(at('import-columns')).text()).toContain('如：320999************')
})

it('sends a mended cell by its sheet and place, and will not import before it was checked', async () => {
  const wrapper = await chosen()

  await input(wrapper, 'D22').setValue(' 男 ')
  expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeDefined()
  api.look.mockResolvedValue(view({ accepted: 9, heldBack: [idFault], quoted: [{ about: '邹慧云', cells: [idDoubt] }] }))
  await click(wrapper, 'import-recheck')

  expect(sent(1).corrections).toEqual([{ sheet: '花名册', cell: 'D22', text: '男', last_only: false }])
  expect(wrapper.get(at('import-mended')).text()).toContain('第22行「性别」：男')
  expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeUndefined()

  await input(wrapper, 'G16').setValue('320999198001011234')
  await click(wrapper, 'import-recheck')
  expect(sent(2).corrections).toHaveLength(2)
})

it('keeps what was tried in vain in its field, and takes it back when the field is emptied', async () => {
  const wrapper = await chosen()
  await input(wrapper, 'G16').setValue('123')
  await click(wrapper, 'import-recheck')
  expect(input(wrapper, 'G16').element.value).toBe('123')

  await input(wrapper, 'G16').setValue('')
  await click(wrapper, 'import-recheck')

  expect(sent(2).corrections).toEqual([])
})

it('goes from row to row with Enter and checks after the last', async () => {
  const wrapper = await chosen()

  input(wrapper, 'G16').element.focus()
  await input(wrapper, 'G16').trigger('keydown', { key: 'Enter' })
  expect(document.activeElement).toBe(input(wrapper, 'D22').element)
  await input(wrapper, 'D22').trigger('keydown', { key: 'Enter', keyCode: 229 })
  expect(api.look).toHaveBeenCalledTimes(1)
  await input(wrapper, 'D22').trigger('keydown', { key: 'Enter' })

  expect(api.look).toHaveBeenCalledTimes(2)
})

it('leaves a column out with a dash and looks again; another column that held the field gives way', async () => {
  const wrapper = await chosen()

  await remap(wrapper, '姓名', '-')
  expect(sent(1).map).toEqual([{ key: '姓名', value: '-' }])

  await remap(wrapper, '备注', 'id_number')
  expect(sent(2).map).toContainEqual({ key: '备注', value: 'id_number' })
  expect(sent(2).map).toContainEqual({ key: '证号', value: '-' })
  expect(wrapper.get(at('import-note')).text()).toContain('原来的「证号」一列不再导入')
})

it('goes back to the last good mapping when a file cannot be read with another', async () => {
  const wrapper = await chosen()
  api.look.mockRejectedValueOnce(refusal('no_header_found', '没有找到表头。'))

  await remap(wrapper, '证号', '-')
  expect(wrapper.get(at('import-refusal')).text()).toContain('没有找到表头。刚才的选择没有采用。')
  await click(wrapper, 'import-recheck')

  expect(sent(2).map).toEqual([])
})

it('asks for the year where the file does not say it', async () => {
  api.look.mockRejectedValueOnce(refusal('year_unknown', '看不出是哪一年的数据，请指定年度。'))
  const wrapper = await chosen()

  const year = wrapper.get<HTMLInputElement>(`input${at('import-year')}`)
  await year.setValue('26')
  await wrapper.get('form').trigger('submit')
  expect(wrapper.text()).toContain('请写四位年份')
  await year.setValue('2026')
  await wrapper.get('form').trigger('submit')
  await flushPromises()

  expect(sent(1)).toMatchObject({ kind: 'appraisal', year: 2026 })
  expect(wrapper.find(at('import-counts')).exists()).toBe(true)
})

it('gives the core’s sentence for a wrong file, and what to do', async () => {
  api.look.mockRejectedValueOnce(refusal('encrypted_spreadsheet', '表格设有打开密码，请先取消密码再导入。'))
  const wrapper = await chosen()

  expect(wrapper.get(at('import-refused')).text()).toContain('表格设有打开密码，请先取消密码再导入。')
  expect(wrapper.get(at('import-refused')).text()).toContain('WPS')
})

it('stops a take-over that is under way and says that nothing changed', async () => {
  const wrapper = await chosen()
  let refuse: (error: Error) => void = () => {}
  api.takeOver.mockReturnValue(new Promise((_resolve, reject) => (refuse = reject)))

  await click(wrapper, 'import-take-over')
  await wrapper.get(`${at('import-progress')} button`).trigger('click')
  expect(api.stop).toHaveBeenCalledOnce()
  refuse(refusal('cancelled', '已按要求停止，数据没有改动。'))
  await flushPromises()

  expect(wrapper.find(at('import-done')).exists()).toBe(false)
  expect(wrapper.get(at('import-note')).text()).toBe('已按要求停止，数据没有改动。')
})

it('keeps mended cells while another page is looked at, and asks before another file replaces them', async () => {
  const first = await chosen()
  await input(first, 'D22').setValue('男')
  first.unmount()

  const wrapper = await page()
  expect(input(wrapper, 'D22').element.value).toBe('男')
  drop([{ token: 4, name: '培训.xlsx' }])
  await flushPromises()
  expect(api.look).toHaveBeenCalledTimes(1)
  expect(wrapper.text()).toContain('换成「培训.xlsx」？已改的格不会保留。')
})

it('compares anew when the import was taken back', async () => {
  const wrapper = await chosen()
  api.takeOver.mockResolvedValue(view())
  await click(wrapper, 'import-take-over')

  await useFrame().saved('已撤销')
  await flushPromises()

  expect(api.look).toHaveBeenCalledTimes(2)
  expect(wrapper.find(at('import-take-over')).exists()).toBe(true)
})

it('asks what the columns are called where no heading row was found, and keeps what was told in vain', async () => {
  api.look.mockRejectedValue(refusal('no_header_found', '没有找到表头。'))
  const wrapper = await chosen()
  const field = (column: string) => wrapper.get<HTMLInputElement>(`${at('import-headings')} input[placeholder=${column}]`)

  await field('姓名').setValue('名字')
  await wrapper.get(at('import-headings')).trigger('submit')
  await flushPromises()

  expect(sent(1)).toMatchObject({ kind: 'roster', map: [{ key: '名字', value: 'name' }] })
  expect(field('姓名').element.value).toBe('名字')
})

it('takes back whom the roster lists only when he is ticked, from the day beside him', async () => {
  const gone = { sheet: '花名册', row: 9, worker: 12, name: '李四', left_on: '2026-07-20', kind: '辞职', on: '2026-10-08', taken_back: false }
  api.look.mockResolvedValue(view({ heldBack: [], quoted: [], returns: [gone] }))
  const wrapper = await chosen()
  expect(wrapper.get(at('import-returns')).text()).toContain('名单里有 1 个已离任的人')
  expect(sent(0).returns).toEqual([])

  await wrapper.get(`${at('return-12')} input`).setValue(true)
  await flushPromises()
  expect(sent(1).returns).toEqual([{ worker: 12, on: '2026-10-08' }])

  const day = wrapper.get<HTMLInputElement>(`input${at('return-day-12')}, ${at('return-day-12')} input`)
  await day.setValue('2026.10.1')
  await day.trigger('blur')
  await flushPromises()
  expect(sent(2).returns).toEqual([{ worker: 12, on: '2026-10-01' }])
})

it('reads the next file as the kind that the way here named', async () => {
  const wrapper = await page('/import?kind=certificate')
  expect(wrapper.get(at('import-wanted')).text()).toContain('按「证书」读取')

  await wrapper.get(`${at('import-drop')} button`).trigger('click')
  await flushPromises()

  expect(sent(0).kind).toBe('certificate')
})

it('gives out the empty table of the kind that is chosen, at first of the one that the user came for', async () => {
  api.saveTemplate.mockResolvedValue({ token: 9, place: '桌面/证书（空表）.xlsx' })
  const wrapper = await page('/import?kind=certificate')

  await click(wrapper, 'template-save')
  wrapper.findAllComponents(ElSelect).find((one) => one.vm.$attrs['data-test'] === 'template-kind')!.vm.$emit('update:modelValue', 'training')
  await click(wrapper, 'template-save')

  expect(api.saveTemplate.mock.calls).toEqual([['certificate'], ['training']])
  expect(api.look).not.toHaveBeenCalled()
})
