import { ElSwitch } from 'element-plus'
import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { accounts, type OperatorCard } from '../../api/accounts'
import type { FrameStatus } from '../../api/client'
import { status } from '../../api/fake'
import HelpPanel from '../../frame/HelpPanel.vue'
import { useFrame } from '../../frame/useFrame'
import { useHelp } from '../../frame/useHelp'
import { WHO_SEES_WHAT, topics } from '../../help'
import { router } from '../../router'
import AccountsPart from './AccountsPart.vue'

vi.mock('../../api/client', () => import('../../api/fake'))
vi.mock('../../api/accounts', () => ({ accounts: { list: vi.fn(), offered: vi.fn(), communities: vi.fn(), change: vi.fn(), setIdleMinutes: vi.fn() } }))
vi.mock('../../api/protection', () => ({ protection: { judgeAccount: vi.fn(), offer: vi.fn(), keyDue: vi.fn(async () => null) } }))

const clerk: OperatorCard = { id: 2, name: '钱经办', role: 'clerk', active: true, rights: ['see_files'], communities: [], must_change: false }
const offered = { roles: [{ key: 'head' as const, title: '负责人', rights: status.rights }, { key: 'clerk' as const, title: '经办人', rights: clerk.rights }], rights: [{ key: 'see_files' as const, title: '查看人员档案', group: '查看' }] }

async function part(of: Partial<FrameStatus>) {
  useFrame().status.value = { ...status, ...of }
  const page = mount(AccountsPart, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  return page
}

beforeEach(() => {
  vi.clearAllMocks()
  vi.mocked(accounts.list).mockResolvedValue([clerk])
  vi.mocked(accounts.offered).mockResolvedValue(offered)
  vi.mocked(accounts.communities).mockResolvedValue([])
  useHelp().open.value = false
})

it.each([
  ['has none yet', { hasAccounts: false }],
  ['has some', { hasAccounts: true, who: '赵主任' }],
])('tells an office without encryption that accounts only tell colleagues apart, and leads to the password, where it %s', async (_, of) => {
  const go = vi.spyOn(router, 'replace').mockResolvedValue(undefined)
  const page = await part({ encrypted: false, ...of })

  const notice = page.get('[data-test=password-first]')
  expect(notice.text()).toContain('请先设口令')
  expect(notice.text()).toContain('账户只用来分清同事之间谁做了什么')
  await notice.get('[data-test=to-protection]').trigger('click')

  expect(go).toHaveBeenCalledExactlyOnceWith({ path: '/settings', query: { part: 'protection' } })
})

it('sends nobody to a part of the settings that is not his', async () => {
  const page = await part({ encrypted: false, hasAccounts: true, rights: ['see_files', 'operators'] })

  expect(page.find('[data-test=password-first]').exists()).toBe(true)
  expect(page.find('[data-test=to-protection]').exists()).toBe(false)
})

it('says in an encrypted office that rights bind inside the program only, and opens the page about it', async () => {
  const page = await part({ encrypted: true, hasAccounts: true, who: '赵主任' })
  const help = useHelp()

  expect(page.find('[data-test=password-first]').exists()).toBe(false)
  expect(page.text()).toContain('权限和社区范围只在邻册里起作用')
  await page.get('[data-test=who-sees-what]').trigger('click')

  expect([help.open.value, help.topic.value]).toEqual([true, WHO_SEES_WHAT])
})

it.each([
  [true, '能打开整个数据文件'],
  [false, '拦不住能读数据文件夹的人'],
])('says where an account is made what its password opens (encrypted: %s)', async (encrypted, said) => {
  const page = await part({ encrypted, hasAccounts: true })

  await page.get('[data-test=account-add]').trigger('click')

  expect(page.get('[data-test=account-notice]').text()).toContain(said)
})

it.each([
  [true, '停用以后请更换密钥'],
  [false, '停用以后照样能读'],
])('says where an account is deactivated what stays open to it (encrypted: %s)', async (encrypted, said) => {
  const page = await part({ encrypted, hasAccounts: true })
  await page.get('[data-test=account-edit]').trigger('click')
  expect(page.find('[data-test=deactivated-notice]').exists(), 'nothing is said before').toBe(false)

  page.getComponent(ElSwitch).vm.$emit('update:modelValue', false)
  await flushPromises()

  expect(page.get('[data-test=deactivated-notice]').text()).toContain(said)
})

it('says who may let the window lock later than usual, to whoever may not', async () => {
  const may = await part({ canLock: true })
  expect(may.find('[data-test=idle-limit]').exists()).toBe(false)

  const mayNot = await part({ canLock: true, hasAccounts: true, rights: ['see_files'] })
  expect(mayNot.get('[data-test=idle-limit]').text()).toContain('修改单位设置')
})

it('shows from the help of every page who sees what, and the way back', async () => {
  const panel = mount(HelpPanel, { props: { page: 'people' }, global: { plugins: [router] }, attachTo: document.body })
  const read = () => document.body.querySelector('.help-drawer')?.textContent ?? ''
  const click = async (test: string) => {
    document.body.querySelector<HTMLElement>(`[data-test=${test}]`)?.click()
    await flushPromises()
  }
  useHelp().show()
  await flushPromises()
  expect(read()).toContain('说明：人员')

  await click('help-who-sees-what')
  expect(read()).toContain(topics[WHO_SEES_WHAT]?.title)
  for (const said of ['账户管什么，不管什么', '恢复单', '停用账户', 'U盘、备份和导出的文件']) expect(read()).toContain(said)

  await click('help-back')
  expect(read()).toContain('说明：人员')
  panel.unmount()
})
