import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import { backups, type BackupLine, type BackupStanding, type Comparison, type RestoreDone } from '../../api/backups'
import { protection } from '../../api/protection'
import { RefusedError } from '../../api/client'
import { useToasts } from '../../composables/useToasts'
import RestorePanel from '../../frame/RestorePanel.vue'
import SafetyPage from './SafetyPage.vue'

vi.mock('../../api/client', async (original) => ({ ...(await original<object>()), ...(await import('../../api/fake')) }))

const standing: BackupStanding = {
  newestAt: '2026-11-20T09:00:00Z',
  secondAt: null,
  readAt: '2026-11-20T09:00:00Z',
  readAtSecond: null,
  trial: null,
  days: 1,
  changed: true,
  second: 'E:\\备份',
  secondThere: false,
  free: 20480,
  freeSecond: null,
  failure: null,
  cautions: [{ code: 'second_missing', message: '第二个备份位置不在，已有9天没有备份到那里。', remedy: '请插上U盘。', gentle: false }],
}
const line: BackupLine = {
  token: 3,
  file: 'D:\\邻册\\backups\\auto-20261120-170000.lincebak',
  name: 'auto-20261120-170000.lincebak',
  second: false,
  madeAt: '2026-11-20T09:00:00Z',
  kind: 'automatic',
  workers: 88,
  street: '望河街道',
  encrypted: false,
  bytes: 230000,
  bad: false,
}
const side = { street: '望河街道', schema: 3, workers: 88, active: 86, changes: 12, last: [] }
const compared: Comparison = {
  madeAt: '2026-11-20T09:00:00Z',
  kind: 'automatic',
  program: '0.1.0',
  attachments: 0,
  encrypted: false,
  backup: side,
  now: { ...side, workers: 89 },
  otherOffice: false,
  onlyBackup: [],
  onlyBackupCount: 0,
  onlyNow: [{ name: '新来的', community: '望河社区', idNumber: '320999************' }],
  onlyNowCount: 1,
  communities: [{ community: '望河社区', backup: 10, now: 11 }],
}
const done: RestoreDone = { workers: 88, kept: 'D:\\x', damaged: null, cautions: [] }
const { toasts } = useToasts()
const router = createRouter({
  history: createMemoryHistory(),
  routes: ['/', '/people', '/settings', '/safety'].map((path) => ({ path, name: path.slice(1) || 'workbench', component: { template: '<i />' } })),
})

beforeEach(() => {
  vi.restoreAllMocks()
  vi.spyOn(backups, 'standing').mockResolvedValue(standing)
  vi.spyOn(protection, 'unprotected').mockResolvedValue([])
  vi.spyOn(backups, 'list').mockResolvedValue([line, { ...line, token: 4, file: 'x', name: 'x.lincebak', madeAt: null, kind: null, workers: null }])
  vi.spyOn(backups, 'lastRestore').mockResolvedValue(null)
  vi.spyOn(backups, 'retention').mockResolvedValue({ allDays: 2, daily: 12, weekly: 10, monthly: 9, beforeMonths: 12 })
})

it('tells when the last usable backup was made and what should be done', async () => {
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  expect(page.get('[data-test=last-backup]').text()).toBe('2026-11-20 17:00')
  expect(page.get('[data-test=caution-second_missing]').text()).toContain('9天')
  expect(page.findAll('[data-test=backup-line]')[1]!.text()).toContain('可能已损坏')
})

it('says when the backups were last read whole, and asks gently for a first try', async () => {
  const gentle = { code: 'trial_old', message: '还没有试恢复过备份。', remedy: '请点「试恢复一次」。', gentle: true }
  vi.spyOn(backups, 'standing').mockResolvedValue({ ...standing, readAtSecond: '2026-11-18T01:00:00Z', cautions: [...standing.cautions, gentle] })
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  expect(page.get('[data-test=last-read]').text()).toContain('上次整份读过：2026-11-20 17:00，第二个位置 2026-11-18 09:00。')
  expect(page.get('[data-test=last-trial]').text()).toBe('上次试恢复：还没有试过')
  expect(page.find('[data-test=caution-trial_old] .el-alert--info').exists()).toBe(true)
  expect(page.find('[data-test=caution-second_missing] .el-alert--warning').exists()).toBe(true)
})

it('tries the newest backup and shows what came of it, and afterwards when it was', async () => {
  const what = '用2026-11-20 17:00的备份试恢复：2,477人，与现在相比少1人；数据库、操作记录和附件完好，用时2秒'
  const tryOne = vi.spyOn(backups, 'tryOne').mockResolvedValue({ ok: true, text: what, findings: [] })
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()
  vi.mocked(backups.standing).mockResolvedValue({ ...standing, trial: { at: '2026-11-21T01:00:00Z', what } })

  await page.get('[data-test=try-backup]').trigger('click')
  await flushPromises()

  expect(tryOne).toHaveBeenCalledOnce()
  expect(toasts.map((toast) => toast.text)).toContainEqual(`${what}。现在的数据没有动，试用的已经删掉。`)
  expect(page.get('[data-test=last-trial]').text()).toBe(`上次试恢复：2026-11-21 09:00，${what}。`)
})

it('says that a try failed and that nothing of the office was touched', async () => {
  const text = '用2026-11-20 17:00的备份（x.lincebak）试恢复没有成功：数据库已损坏'
  vi.spyOn(backups, 'tryOne').mockResolvedValue({ ok: false, text, findings: [] })
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  await page.get('[data-test=try-backup]').trigger('click')
  await flushPromises()

  const told = page.get('[data-test=trial-failed]')
  expect(told.text()).toContain('现在的数据没有动')
  expect(told.attributes('role')).toBe('alert')
})

it('lists what still lies unprotected until somebody has seen to it', async () => {
  const stick = { path: 'E:\\备份\\lince-20260101-080000.lincebak', there: false }
  const unprotected = vi.mocked(protection.unprotected).mockResolvedValue([stick, { path: 'D:\\邻册\\坏的.db', there: true }])
  const settle = vi.spyOn(protection, 'settleUnprotected').mockResolvedValue(null)
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  expect(page.get('[data-test=unprotected]').text()).toMatch(/E:.*现在不在.*D:.*加密不了/s)
  unprotected.mockResolvedValue([])
  await page.get('[data-test=settle-unprotected]').trigger('click')
  await flushPromises()

  expect(settle).toHaveBeenCalledExactlyOnceWith(stick.path)
  expect(page.find('[data-test=unprotected]').exists()).toBe(false)
})

it('marks in the list what is no longer whole', async () => {
  vi.spyOn(backups, 'list').mockResolvedValue([{ ...line, bad: true }, { ...line, token: 4, file: 'y' }])
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  const [bad, whole] = page.findAll('[data-test=backup-line]')
  expect(bad!.text()).toContain('自动，已损坏')
  expect(whole!.text()).not.toContain('已损坏')
})

it('offers no try where there is no backup', async () => {
  vi.spyOn(backups, 'standing').mockResolvedValue({ ...standing, newestAt: null, readAt: null })
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  expect(page.find('[data-test=try-backup]').exists()).toBe(false)
  expect(page.find('[data-test=last-trial]').exists()).toBe(false)
})

it('names whose file a finding is about, and what to do', async () => {
  vi.spyOn(backups, 'check').mockResolvedValue({ findings: [{ code: 'contract_overlaps', message: '张三（编号7）有时段重叠的合同。', worker: 7, remedy: '请核对。' }], orphans: 2 })
  const page = mount(SafetyPage, { global: { plugins: [router] } })
  await flushPromises()

  await page.get('[data-test=check-all]').trigger('click')
  await flushPromises()

  const found = page.get('[data-test=check-found]').text()
  expect(found).toContain('张三（编号7）有时段重叠的合同。请核对。')
  expect(found).toContain('打开档案')
})

const panel = () => mount(RestorePanel, { props: { file: 3, name: line.name } })

it('shows both sides and asks plainly before it restores', async () => {
  vi.spyOn(backups, 'compare').mockResolvedValue(compared)
  const restore = vi.spyOn(backups, 'restore').mockResolvedValue(done)
  const page = panel()
  await flushPromises()

  expect(page.get('[data-test=restore-beside]').text()).toContain('89 人')
  expect(page.get('[data-test=restore-people]').text()).toContain('新来的')
  await page.get('[data-test=restore-ask]').trigger('click')
  expect(restore).not.toHaveBeenCalled()
  await page.get('[data-test=restore-now]').trigger('click')
  await flushPromises()

  expect(restore.mock.calls[0]!.slice(0, 3)).toEqual([3, null, null])
  expect(page.emitted('done')).toEqual([[done]])
})

it('says what a restore that is done could not make sure of, until somebody has read it', async () => {
  vi.spyOn(backups, 'compare').mockResolvedValue(compared)
  vi.spyOn(backups, 'restore').mockResolvedValue({ ...done, cautions: ['磁盘没有确认已经写妥。'] })
  const page = panel()
  await flushPromises()

  await page.get('[data-test=restore-ask]').trigger('click')
  await page.get('[data-test=restore-now]').trigger('click')
  await flushPromises()

  expect(page.emitted('done')).toHaveLength(1)
  expect(toasts.map((toast) => [toast.tone, toast.text])).toContainEqual(['refused', '磁盘没有确认已经写妥。'])
})

it('asks for the password of a backup under another key', async () => {
  const refused = new RefusedError({ code: 'password_needed', message: '单位数据已加密，请输入口令。', details: null } as never)
  const compare = vi.spyOn(backups, 'compare').mockRejectedValueOnce(refused).mockResolvedValue(compared)
  const page = panel()
  await flushPromises()

  await page.get('[data-test=restore-password] input').setValue('旧口令-2026')
  await page.get('[data-test=restore-password]').trigger('submit')
  await flushPromises()

  expect(compare.mock.calls.at(-1)!.slice(0, 2)).toEqual([3, '旧口令-2026'])
  expect(page.find('[data-test=restore-beside]').exists()).toBe(true)
})

it('a refused restore says why and changes nothing on the page', async () => {
  vi.spyOn(backups, 'compare').mockResolvedValue(compared)
  vi.spyOn(backups, 'restore').mockRejectedValue(new Error('磁盘已满。'))
  const page = panel()
  await flushPromises()

  await page.get('[data-test=restore-ask]').trigger('click')
  await page.get('[data-test=restore-now]').trigger('click')
  await flushPromises()

  expect(page.get('[data-test=restore-refused]').text()).toContain('磁盘已满')
  expect(page.emitted('done')).toBeUndefined()
})
