import { flushPromises, mount } from '@vue/test-utils'
import { ElSelect } from 'element-plus'
import { createMemoryHistory, createRouter } from 'vue-router'
import { beforeEach, expect, it, vi } from 'vitest'
import { RefusedError } from '../../api/client'
import { imports, type DoubtfulCell, type HeldBack, type ImportPart, type ImportView, type Question, type UnreadView } from '../../api/imports'
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
  imports: { kinds: vi.fn(), choose: vi.fn(), chooseFolder: vi.fn(), onDropped: vi.fn(), look: vi.fn(), row: vi.fn(), revealRow: vi.fn(), takeOver: vi.fn(), saveMarked: vi.fn(), saveTemplate: vi.fn(), stop: vi.fn() },
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
const part = (more: Partial<ImportPart> = {}): ImportPart => ({
  kind: 'roster', sheets: ['花名册'], year: null,
  columns: [{ header: '姓名', field: 'name', confidence: 100 }, { header: '证号', field: 'id_number', confidence: 82 }, { header: '备注', field: null, confidence: 0 }],
  fields: [{ key: 'name', title: '姓名' }, { key: 'id_number', title: '身份证号码' }, { key: 'note', title: '备注' }],
  rows: 10, accepted: 8, added: 7, updated: 1, unchanged: 0, heldBack: [idFault, sexFault], warnings: [],
  quoted: [{ about: '邹慧云', cells: [idDoubt] }, { about: '蔡颖立', cells: [sexDoubt] }],
  questions: [], named: [], byNumber: 8,
  samples: ['邹慧云', '320999************', ''], keptBack: [], hoursToRound: 0, roundHours: false,
  differences: [{ sheet: '花名册', row: 5, about: '张三', changes: [{ field: 'phone', title: '联系电话', before: '13800000000', after: '13900000000' }] }],
  newCommunities: [], returns: [], ...more,
})
const batch = (parts: ImportPart[], more: Partial<ImportView> = {}): ImportView => ({
  id: 1, files: [{ file: '花名册.xlsx', refused: null, sheets: [{ sheet: '花名册', kinds: parts.map((one) => one.kind), rows: parts.map((one) => ({ kind: one.kind, rows: one.rows, heldBack: one.heldBack.length })), refused: null }] }], parts, unread: [], ...more,
})
/** A single file of a single kind. */
const view = (more: Partial<ImportPart> = {}): ImportView => batch([part(more)])
const refusal = (code: string, message: string) => new RefusedError({ code, message, details: null } as never)

let drop: (files: { token: number; name: string }[]) => void = () => {}
beforeEach(() => {
  vi.resetAllMocks()
  forget()
  api.onDropped.mockImplementation(async (take) => ((drop = take), () => {}))
  api.choose.mockResolvedValue([{ token: 3, name: '花名册.xlsx' }])
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
const sent = (call: number) => api.look.mock.calls[call]![2]
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
  api.look.mockResolvedValue(view({ kind: 'communities', sheets: ['社区'], added: 0, updated: 0, unchanged: 23, accepted: 23, heldBack: [], quoted: [] }))
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
  expect(wrapper.text()).toContain('换成「培训.xlsx」？已改的格和回答不会保留。')
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

// --- Many files, several kinds ---------------------------------------------------------------------------------------------

const files = [
  { file: '人员.xlsx', refused: null, sheets: [
    { sheet: '花名册', kinds: ['roster'], rows: [{ kind: 'roster', rows: 24, heldBack: 2 }], refused: null },
    { sheet: '合同', kinds: ['contracts'], rows: [{ kind: 'contracts', rows: 27, heldBack: 0 }], refused: null },
    { sheet: '说明', kinds: [], rows: [], refused: null },
  ] },
  { file: '通知.pdf', refused: '这是PDF文件。', sheets: [] },
]
const clean = (more: Partial<ImportPart>) => part({ heldBack: [], quoted: [], differences: [], ...more })
const both = () => batch([clean({ rows: 24, added: 24, updated: 0 }), clean({ kind: 'contracts', sheets: ['合同'], rows: 27, added: 0, updated: 27 })], { files })

it('says file by file what was understood, and why a file was not read', async () => {
  api.choose.mockResolvedValue([{ token: 4, name: '人员.xlsx' }, { token: 5, name: '通知.pdf' }])
  api.look.mockResolvedValue(both())
  const wrapper = await chosen()

  expect(api.look.mock.calls[0]!.slice(0, 2)).toEqual([[4, 5], null])
  expect(wrapper.get(at('import-file')).text()).toBe('2 个文件')
  const list = wrapper.get(at('import-files')).text()
  for (const told of ['人员.xlsx', '24 人，2 行有疑问', '27 份', '没有读：这是PDF文件。']) expect(list).toContain(told)
})

it('reads a folder, and lists nothing for a single file of a single kind', async () => {
  api.chooseFolder.mockResolvedValue({ token: 9, name: '三月' })
  api.look.mockResolvedValue(both())
  const wrapper = await page()
  await click(wrapper, 'import-folder')
  expect(api.look.mock.calls[0]![0]).toEqual([9])
  expect(wrapper.find(at('import-parts')).exists()).toBe(true)
  wrapper.unmount()
  forget()

  api.look.mockResolvedValue(view())
  expect((await chosen()).find(at('import-parts')).exists()).toBe(false)
})

it('takes all parts over at once, and says what became of each', async () => {
  api.look.mockResolvedValue(both())
  api.takeOver.mockResolvedValue(both())
  const wrapper = await chosen()
  expect(wrapper.get(at('count-rows')).text()).toBe('51')
  expect(wrapper.get(at('import-take-over')).text()).toBe('导入 共 51 行')

  await click(wrapper, 'import-take-over')

  expect(api.takeOver).toHaveBeenCalledOnce()
  expect(wrapper.get(at('import-done')).text()).toContain('花名册：新增 24')
  expect(wrapper.get(at('import-done')).text()).toContain('合同台账：新增 0、更新 27')
})

it('reads a sheet as what the user says it is, or not at all', async () => {
  api.look.mockResolvedValue(both())
  const wrapper = await chosen()
  const tell = async (sheet: string, kind: string) => {
    wrapper.findAllComponents(ElSelect).find((one) => one.vm.$attrs['data-test'] === `sheet-${sheet}`)!.vm.$emit('update:modelValue', kind)
    await flushPromises()
  }

  await tell('说明', 'training')
  expect(sent(1).sheets).toEqual([{ file: '人员.xlsx', sheet: '说明', kind: 'training' }])
  api.look.mockResolvedValue(batch([clean({ rows: 24 })], { files }))
  await tell('合同', '-')
  expect(sent(2).sheets).toContainEqual({ file: '人员.xlsx', sheet: '合同', kind: null })
  expect(wrapper.find(at('part-contracts')).exists()).toBe(false)
  await tell('合同', 'auto')
  expect(sent(3).sheets).toEqual([{ file: '人员.xlsx', sheet: '说明', kind: 'training' }])
})

it('does not lose a part by a choice made in another', async () => {
  api.look.mockResolvedValue(both())
  const wrapper = await chosen()
  await wrapper.get(`${at('part-roster')} input`).setValue(true)
  await flushPromises()
  api.look.mockResolvedValueOnce(batch([clean({ rows: 24 })], { files }))

  await remap(wrapper, '备注', 'note')

  expect(sent(1).map).toEqual([{ key: '备注', value: 'note' }])
  expect(sent(2).map).toEqual([])
  expect(wrapper.get(at('import-refusal')).text()).toBe('这样一来「合同台账」就读不进来，刚才的选择没有采用。请把这个文件单独导入，在那里改。')
  expect(wrapper.find(at('part-contracts')).exists()).toBe(true)
})

it('says of which year scores are to be read that stand beside other files', async () => {
  const scores = { file: '考核.xlsx', refused: null, sheets: [{ sheet: '得分', kinds: ['appraisal'], rows: [], refused: '考核得分：表里没有写年度' }] }
  api.look.mockResolvedValue(batch([clean({ rows: 24 })], { files: [...files, scores] }))
  const wrapper = await chosen()
  expect(wrapper.get(at('import-files')).text()).toContain('没有写年度')
  expect(wrapper.get(at('import-ask-year')).text()).toContain('没有写明年度')

  await wrapper.get<HTMLInputElement>(`input${at('import-year')}`).setValue('2025')
  await wrapper.get(`${at('import-ask-year')} form`).trigger('submit')
  await flushPromises()

  expect(sent(1)).toMatchObject({ kind: null, year: 2025 })
})

it('asks anew what was answered for an earlier file', async () => {
  const warning = { code: 'answered_before' as const, sheet: null, row: null, message: '「学历」的“大专学力”按以前的回答读作“大专”，共1处。' }
  api.look.mockResolvedValue(view({ warnings: [warning] }))
  const wrapper = await chosen()
  await wrapper.get(at('import-ask-again')).trigger('click')
  await flushPromises()

  expect(sent(1)).toMatchObject({ ask_again: true })
  expect(wrapper.find(at('import-use-answers')).exists()).toBe(true)
})

// --- Questions -------------------------------------------------------------------------------------------------------------

const rowsOf = (...numbers: number[]) => numbers.map((row) => ({ sheet: '花名册', row }))
const question = (more: Partial<Question>): Question => ({
  field: 'education', column: '学历', said: '大学专科班', key: '大学专科班', code: 'unknown_value', message: '填写的内容不在可识别的范围内。', fact: null,
  remedies: [{ label: '大专', text: '大学专科', lastOnly: false }, { label: '留空', text: '', lastOnly: false }], candidates: [], rows: rowsOf(3, 5), near: [], ...more,
})
const wang = (worker: number, born: number) => ({ worker, name: '王芳', community: '望河社区', post: '网格员', born })
const whom = question({
  field: null, column: '姓名', said: '王芳@望河社区', key: '王芳@望河社区', code: 'several_of_that_name', message: '有几个人叫这个名字。', remedies: [], candidates: [wang(7, 1970), wang(8, 1985)], rows: rowsOf(9, 12),
})
/** The rows that the questions are about, each with its doubtful cell. */
function asked(questions: Question[], more: Partial<ImportPart> = {}) {
  const rows = questions.flatMap((one) => one.rows.map(({ row }) => ({ one, row })))
  const held = ({ one, row }: (typeof rows)[number]) => heldBack(row, `D${row}`, one.column, one.code, one.message)
  return view({ questions, heldBack: rows.map(held), quoted: rows.map((at) => ({ about: '某某', cells: [doubt(held(at), at.one.message)] })), ...more })
}
const line = (wrapper: Page, name: string) => wrapper.get<HTMLElement>(`${at(name)} .line, ${at(name)}.line`)
async function press(wrapper: Page, name: string, ...keys: string[]) {
  for (const key of keys) await line(wrapper, name).trigger('keydown', { key })
  await flushPromises()
}
const focused = () => document.activeElement?.closest('[data-test^=question]')?.getAttribute('data-test')

it('asks once what many cells say, and answers all of them with one click', async () => {
  api.look.mockResolvedValue(asked([question({})]))
  const wrapper = await chosen()
  const text = wrapper.get(at('question-education-大学专科班')).text()
  expect(text).toContain('「学历」写着「大学专科班」 ×2（第3、5行）')
  expect(wrapper.find(at('held-back-3')).exists()).toBe(false)

  await wrapper.get(`${at('question-education-大学专科班')} .choice`).trigger('click')
  expect(wrapper.get(at('import-writes')).text()).toBe('有 1 处改动还没有检查。')
  expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeDefined()
  api.look.mockResolvedValue(view({ heldBack: [], quoted: [] }))
  await click(wrapper, 'import-recheck')

  expect(sent(1).answers).toEqual([{ kind: 'roster', field: 'education', said: '大学专科班', means: '大学专科' }])
  expect(wrapper.get(at('import-answered')).text()).toContain('「学历」「大学专科班」 ×2（第3、5行）：大学专科')
})

it('is answered by keys alone: a figure chooses, Enter goes on, the last one checks', async () => {
  api.look.mockResolvedValue(asked([question({}), whom]))
  const wrapper = await chosen()

  line(wrapper, 'question-education-大学专科班').element.focus()
  await press(wrapper, 'question-education-大学专科班', '2', 'Enter')
  expect(focused()).toBe('question-whom-王芳@望河社区')
  await press(wrapper, 'question-whom-王芳@望河社区', 'ArrowUp')
  expect(focused()).toBe('question-education-大学专科班')
  await press(wrapper, 'question-education-大学专科班', 'Enter')
  expect(api.look).toHaveBeenCalledTimes(1)
  await press(wrapper, 'question-whom-王芳@望河社区', '2', 'Enter')

  expect(sent(1).answers).toEqual([{ kind: 'roster', field: 'education', said: '大学专科班', means: '' }])
  expect(sent(1).people).toEqual([{ key: '王芳@望河社区', worker: 8 }])
})

it('asks a person row by row where the rows are about different people', async () => {
  api.look.mockResolvedValue(asked([whom]))
  const wrapper = await chosen()
  expect(wrapper.get(at('question-whom-王芳@望河社区')).text()).toContain('「王芳（望河社区）」 ×2')
  expect(wrapper.get(at('question-whom-王芳@望河社区')).text()).toContain('望河社区 网格员 1970年生')

  await click(wrapper, 'question-split')
  await press(wrapper, 'question-whom-花名册!9', '1', 'Enter')
  expect(focused()).toBe('question-whom-花名册!12')
  await press(wrapper, 'question-whom-花名册!12', '2', 'Enter')

  expect(sent(1).people).toEqual([{ key: '花名册!9', worker: 7 }, { key: '花名册!12', worker: 8 }])
})

it('answers words that are nearly the same together', async () => {
  api.look.mockResolvedValue(asked([question({ near: [1] }), question({ said: '大学专科般', key: '大学专科般', rows: rowsOf(8), near: [0] })]))
  const wrapper = await chosen()

  await press(wrapper, 'question-together', '1', 'Enter')

  // Both are answered: there is nothing left to go on to.
  expect(sent(1).answers.map(({ said, means }) => [said, means])).toEqual([['大学专科班', '大学专科'], ['大学专科般', '大学专科']])
})

it('takes another word, keeps it where it did not help, and takes an answer back', async () => {
  api.look.mockResolvedValue(asked([question({})]))
  const wrapper = await chosen()
  const other = () => wrapper.get<HTMLInputElement>(`${at('question-education-大学专科班')} input`)
  await other().setValue('专科')
  await click(wrapper, 'import-recheck')
  expect(other().element.value).toBe('专科')

  await other().setValue('大专')
  api.look.mockResolvedValue(view({ heldBack: [], quoted: [] }))
  await click(wrapper, 'import-recheck')
  expect(sent(2).answers).toMatchObject([{ means: '大专' }])
  await wrapper.get(`${at('import-answered')} button`).trigger('click')
  await flushPromises()

  expect(sent(3).answers).toEqual([])
})

it('asks again where an answer has come to mean somebody else', async () => {
  api.look.mockResolvedValueOnce(asked([whom]))
  const wrapper = await chosen()
  const named = (born: number) => view({ heldBack: [], quoted: [], named: [9, 12].map((row) => ({ sheet: '花名册', row, who: wang(7, born), by: '按您的选择' })) })
  api.look.mockResolvedValueOnce(named(1970))
  await press(wrapper, 'question-whom-王芳@望河社区', '1', 'Enter')
  expect(wrapper.get(at('import-answered')).text()).toContain('王芳')

  api.look.mockResolvedValueOnce(named(1999)).mockResolvedValue(asked([whom]))
  await click(wrapper, 'import-recheck')

  expect(sent(3).people).toEqual([])
  expect(wrapper.get(at('import-refusal')).text()).toContain('指的人变了')
})

it('leaves a day that its row speaks of to the row', async () => {
  const day = question({ field: 'born', column: '出生年月', said: '1985年13月', key: '1985年13月', code: 'bad_date', fact: '号码上是1994-07-10', rows: rowsOf(53) })
  const born = heldBack(53, 'F53', '出生年月', 'bad_date', '日期不存在。')
  api.look.mockResolvedValue(view({ questions: [day], heldBack: [born], quoted: [{ about: '某某', cells: [doubt(born, '日期不存在。', { fact: '号码上是1994-07-10' })] }] }))
  const wrapper = await chosen()

  expect(wrapper.find(at('question-born-1985年13月')).exists()).toBe(false)
  expect(wrapper.find(at('mend-F53')).exists()).toBe(true)
})

// --- Columns ---------------------------------------------------------------------------------------------------------------

const unread = (header: string, more: Partial<UnreadView> = {}): UnreadView => ({ header, samples: ['A', 'B'], count: 24, form: 'text', mayBeKept: true, mayBeNoted: true, ...more })

it('says which columns nothing reads until something is said of each', async () => {
  const columns = [unread('血型'), unread('车牌'), unread('房号', { mayBeNoted: false, form: 'number' })]
  api.look.mockResolvedValue(batch([clean({})], { unread: columns }))
  const wrapper = await chosen()
  expect(wrapper.get(at('import-unread')).text()).toBe('3 列没有读入：血型、车牌、房号')
  expect(wrapper.get(at('keep-房号')).text()).toBe('建成本单位的项目（数字）')
  expect(wrapper.find(at('note-房号')).exists()).toBe(false)

  await click(wrapper, 'keep-血型')
  expect(sent(1).unknown).toEqual([{ header: '血型', fate: 'keep' }])
  expect(wrapper.get(at('import-unread')).text()).toBe('2 列没有读入：车牌、房号')
  expect(wrapper.get(at('import-writes')).text()).toContain('建 1 个本单位的项目')
  // What is noted is no longer told as unread, and can still be taken back.
  api.look.mockResolvedValue(batch([clean({})], { unread: [columns[0]!, columns[2]!] }))
  await click(wrapper, 'note-车牌')
  expect(wrapper.get(at('note-车牌')).attributes('aria-pressed')).toBe('true')
  await click(wrapper, 'all-leave')
  expect(sent(3).unknown).toContainEqual({ header: '房号', fate: 'leave' })
  expect(wrapper.find(at('import-unread')).exists()).toBe(false)
})

it('fills new fields although no row looks new', async () => {
  api.look.mockResolvedValue(batch([clean({ added: 0, updated: 0, unchanged: 10 })], { unread: [unread('血型')] }))
  const wrapper = await chosen()
  expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeDefined()

  await click(wrapper, 'keep-血型')

  expect(wrapper.get(at('import-take-over')).text()).toBe('建好项目并导入')
  expect(wrapper.get(at('import-take-over')).attributes('disabled')).toBeUndefined()
})

it('says how sure a heading is, and shows one that holds two fields once', async () => {
  const columns = [
    { header: '证号', field: 'id_number', confidence: 82 },
    { header: '合同期限', field: 'starts_on', confidence: 100 },
    { header: '合同期限', field: 'ends_on', confidence: 100 },
  ]
  const fields = [{ key: 'id_number', title: '身份证号码' }, { key: 'starts_on', title: '起始日期' }, { key: 'ends_on', title: '终止日期' }]
  api.look.mockResolvedValue(view({ columns, fields }))
  const wrapper = await chosen()
  await wrapper.get('#tab-columns').trigger('click')
  await flushPromises()

  expect(wrapper.get('#tab-columns').text()).toBe('各列 2，请核对 1')
  expect(wrapper.get(at('sure-证号')).text()).toBe('按意思认出 82%')
  const both = wrapper.findAllComponents(ElSelect).filter((one) => one.vm.$attrs['data-test'] === 'column-合同期限')
  expect(both).toHaveLength(1)
  expect(both[0]!.text()).toContain('起始日期、终止日期')
})

it('lists whose rows were found by name, and by what else', async () => {
  api.look.mockResolvedValue(view({ named: [{ sheet: '花名册', row: 4, who: wang(7, 1970), by: '社区、电话' }] }))
  const wrapper = await chosen()
  await wrapper.get('#tab-named').trigger('click')
  await flushPromises()

  expect(wrapper.get('#tab-named').text()).toBe('按姓名认定 1 行')
  expect(wrapper.get(at('import-named')).text()).toContain('4王芳望河社区网格员1970社区、电话')
})

// --- Pasting ---------------------------------------------------------------------------------------------------------------

function paste(text: string, target: EventTarget = document.body) {
  const event = Object.assign(new Event('paste', { bubbles: true, cancelable: true }), { clipboardData: { getData: () => text } })
  target.dispatchEvent(event)
  return flushPromises()
}

it('reads what is pasted anywhere on the first view, but not into a field', async () => {
  const wrapper = await page()
  const field = document.body.appendChild(document.createElement('input'))
  await paste('姓名', field)
  field.remove()
  expect(api.look).not.toHaveBeenCalled()
  await paste(' ')
  expect(wrapper.find(at('import-nothing-pasted')).exists()).toBe(true)

  await paste('姓名\t身份证号码\n李明\t1')

  expect(api.look.mock.calls[0]!.slice(0, 2)).toEqual([[], '姓名\t身份证号码\n李明\t1'])
  expect(wrapper.get(at('import-file')).text()).toBe('粘贴的内容')
  await paste('别的')
  expect(api.look).toHaveBeenCalledTimes(1)
})

it('reads what is put into the text box', async () => {
  const wrapper = await page()
  await click(wrapper, 'import-paste')
  await wrapper.get(`textarea${at('paste-text')}`).setValue('姓名\t身份证号码')
  await click(wrapper, 'paste-read')

  expect(api.look.mock.calls[0]![1]).toBe('姓名\t身份证号码')
})
