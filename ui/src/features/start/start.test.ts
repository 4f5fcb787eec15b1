import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { status } from '../../api/fake'
import { backups } from '../../api/backups'
import { office, type FolderChoice } from '../../api/office'
import { protection } from '../../api/protection'
import type { ErrorCode } from '../../api/client'
import { divisionFault } from '../../frame/division'
import { router } from '../../router'
import StartPage from './StartPage.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
// Only that it is gone to counts here; the page itself is slow to load.
vi.mock('../importing/ImportPage.vue', () => ({ default: { render: () => null } }))
vi.mock('../../api/office', () => ({
  office: { proposedFolder: vi.fn(), atHand: vi.fn(async () => []), chooseFolder: vi.fn(), create: vi.fn(async () => null), open: vi.fn(async () => null), makeDemo: vi.fn(async () => null) },
}))

vi.mock('../../api/protection', () => ({
  protection: { judgeOffice: vi.fn(async () => ({ grade: 'good', title: '够用', fault: null })), judgeAccount: vi.fn(async () => ({ grade: 'good', title: '够用', fault: null })), offer: vi.fn(), drawCode: vi.fn(async () => ['ABCDE', 'FGHJK']), forgetCode: vi.fn(async () => null), encrypt: vi.fn(async () => ({ changed: true, left: [], away: [], cautions: [], deleted: "" })) },
}))

const folder = (more: Partial<FolderChoice> = {}): FolderChoice => ({
  folder: { token: 3, name: '邻册' },
  path: 'D:\\邻册',
  cautions: [],
  refused: false,
  hasOffice: false,
  lostDatabase: false,
  lastChanged: null,
  ...more,
})

async function start(choice: FolderChoice, refused?: { code: ErrorCode; message: string }) {
  vi.mocked(office.proposedFolder).mockResolvedValue(choice)
  const now = { ...status, dataPlace: null, office: null, refused: refused ? { ...refused, details: null } : null }
  const wrapper = mount(StartPage, { props: { status: now }, global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return wrapper
}

beforeEach(() => vi.clearAllMocks())

it('makes the office with the code as plain digits and goes on to the import', async () => {
  const page = await start(folder())

  await page.get('#start-street').setValue(' 望河街道 ')
  await page.get('#start-division').setValue('３２０９９９')
  await page.get('[data-test=start-without-password]').trigger('click')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(office.create).toHaveBeenCalledWith(3, '望河街道', '320999')
  await vi.waitFor(() => expect(router.currentRoute.value.name).toBe('import'))
})

it('sets a password unless told otherwise, and encrypts only with the recovery code at hand', async () => {
  const page = await start(folder())
  await page.get('#start-street').setValue('望河街道')
  await page.get('#start-division').setValue('320999')
  await page.get('form').trigger('submit')
  expect(office.create, 'nothing is made before there is a password').not.toHaveBeenCalled()

  await page.get('[data-test=new-password] input, input[data-test=new-password]').setValue('hehua-2026-kai')
  await flushPromises()
  await page.get('[data-test=new-password-again] input, input[data-test=new-password-again]').setValue('hehua-2026-kai')
  // Looked at once the typing rests.
  await vi.waitFor(() => expect(page.get('[data-test=start-to-code]').attributes('disabled')).toBeUndefined())
  expect(protection.judgeOffice, 'the name in the form is known to whoever guesses').toHaveBeenCalledWith('hehua-2026-kai', ['望河街道'])
  await page.get('form').trigger('submit')
  await flushPromises()
  expect(office.create).toHaveBeenCalledOnce()
  await page.get('form').trigger('submit')
  expect(protection.encrypt).not.toHaveBeenCalled()
  await page.get('[data-test=last-group] input, input[data-test=last-group]').setValue('FGHJK')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(protection.encrypt).toHaveBeenCalledExactlyOnceWith('hehua-2026-kai', 'FGHJK')
})

it.each([
  ['32099', '还差 1 位'],
  ['32099a', '只有数字'],
  ['3209990010011', '多了 1 位'],
])('says what is wrong with the code %s while it is typed, and makes nothing', async (code, fault) => {
  const page = await start(folder())

  await page.get('#start-street').setValue('望河街道')
  await page.get('#start-division').setValue(code)
  expect(page.get('[data-test=start-division-fault]').text()).toContain(fault)
  await page.get('form').trigger('submit')

  expect(office.create).not.toHaveBeenCalled()
  expect(document.activeElement?.id).toBe('start-division')
})

it.each(['3209990', '32099900100'])('asks for the rest of the code %s', (code) => expect(divisionFault(code)).toContain('还差'))
it.each(['320999', '320999001', '320999001001'])('takes the code %s', (code) => expect(divisionFault(code)).toBe(''))

it('offers only to open where there is an office already', async () => {
  const page = await start(folder({ hasOffice: true }))

  expect(page.find('[data-test=start-create]').exists()).toBe(false)
  await page.get('form').trigger('submit')
  expect(office.create).not.toHaveBeenCalled()
  await page.get('[data-test=start-open]').trigger('click')
  expect(office.open).toHaveBeenCalledWith(3)
})

it('offers forgotten offices before a new one, and makes none until told so', async () => {
  const forgotten = folder({ folder: { token: 7, name: '邻册' }, path: 'E:\\邻册', hasOffice: true, lastChanged: '2026-11-20' })
  vi.mocked(office.atHand).mockResolvedValueOnce([forgotten])
  const page = await start(folder())

  expect(page.get('[data-test=found-office]').text()).toContain('E:\\邻册')
  expect(page.get('[data-test=found-office]').text()).toContain('2026-11-20')
  expect(page.find('[data-test=start-create]').exists()).toBe(false)
  await page.get('[data-test=found-open]').trigger('click')
  expect(office.open).toHaveBeenCalledExactlyOnceWith(7)
})

it('makes a new office beside a forgotten one when told so', async () => {
  vi.mocked(office.atHand).mockResolvedValueOnce([folder({ hasOffice: true })])
  const page = await start(folder({ path: 'E:\\邻册' }))

  await page.get('[data-test=found-fresh]').trigger('click')

  expect(page.find('[data-test=start-create]').exists()).toBe(true)
  expect(page.get('[data-test=start-folder]').text()).toBe('E:\\邻册')
})

it('makes nothing where a database has been lost, and shows the way back', async () => {
  const page = await start(folder({ lostDatabase: true }))

  expect(page.find('[data-test=start-create]').exists()).toBe(false)
  expect(page.text()).toContain('数据库文件 lince.db 不见了')
  await page.get('[data-test=start-open]').trigger('click')
  expect(office.open).toHaveBeenCalledWith(3)
})

it('neither makes nor opens an office in a folder that must not be used', async () => {
  const page = await start(folder({ refused: true, cautions: ['这是网络共享文件夹。'] }))

  expect(page.get('[data-test=start-caution]').text()).toContain('网络共享')
  expect(page.get('[data-test=start-create]').attributes('disabled')).toBeDefined()
  await page.get('#start-street').setValue('望河街道')
  await page.get('#start-division').setValue('320999')
  await page.get('form').trigger('submit')
  expect(office.create).not.toHaveBeenCalled()
})

it.each([
  ['newer_schema', '数据来自更新的版本。', '安装新版本'],
  ['in_use', '数据正在别处使用。', '关闭另一处'],
] as [ErrorCode, string, string][])('never offers a new office over one that is %s', async (code, message, advice) => {
  const page = await start(folder({ hasOffice: true }), { code, message })

  expect(page.get('[data-test=start-refused]').text()).toContain(message)
  expect(page.text()).toContain(advice)
  expect(page.find('[data-test=start-create]').exists()).toBe(false)
  expect(page.find('[data-test=start-open]').exists()).toBe(false)
})

it.each(['damaged', 'database_missing'] as ErrorCode[])('offers the way back, and no new office, where the file is %s', async (code) => {
  vi.spyOn(backups, 'atHand').mockResolvedValue([
    { token: 4, file: 'x', name: 'x.lincebak', second: true, madeAt: '2026-11-20T09:00:00Z', kind: 'automatic', workers: 88, street: '望河街道', encrypted: false, bytes: 1, bad: false },
  ])
  const page = await start(folder(), { code, message: '数据文件已损坏。' })

  expect(page.get('[data-test=start-damaged]').text()).toContain('没有改动')
  expect(page.get('[data-test=damaged-newest]').text()).toContain('88 人')
  expect(page.find('[data-test=damaged-restore]').exists()).toBe(true)
  expect(page.find('[data-test=start-create]').exists()).toBe(false)
  expect(page.find('[data-test=start-open]').exists()).toBe(false)
})

it('shows why the office could not be made and keeps what was typed', async () => {
  vi.mocked(office.create).mockRejectedValueOnce(new Error('磁盘已满，请腾出空间。'))
  const page = await start(folder())
  await page.get('#start-street').setValue('望河街道')
  await page.get('#start-division').setValue('320999')
  await page.get('[data-test=start-without-password]').trigger('click')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(page.get('[data-test=start-error]').text()).toContain('磁盘已满')
  expect(page.get<HTMLInputElement>('#start-street').element.value).toBe('望河街道')
})

it('puts the demo into a folder of its own, never over an office', async () => {
  const page = await start(folder())
  vi.mocked(office.chooseFolder).mockResolvedValueOnce(folder({ hasOffice: true }))
  await page.get('[data-test=start-demo]').trigger('click')
  await flushPromises()
  expect(office.makeDemo).not.toHaveBeenCalled()
  expect(page.get('[data-test=start-error]').text()).toContain('已经有单位数据')

  vi.mocked(office.chooseFolder).mockResolvedValueOnce(folder({ folder: { token: 9, name: '演示' } }))
  await page.get('[data-test=start-demo]').trigger('click')
  await flushPromises()
  expect(office.makeDemo).toHaveBeenCalledWith(9)
})
