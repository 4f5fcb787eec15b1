import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { accounts } from '../../api/accounts'
import { RefusedError, type FrameStatus } from '../../api/client'
import { status } from '../../api/fake'
import GatePage from './GatePage.vue'

vi.mock('../../api/accounts', async () => ({
  RefusedError: (await import('../../api/client')).RefusedError,
  accounts: { signIn: vi.fn(), unlock: vi.fn(), recoverAccount: vi.fn(), recoverOffice: vi.fn(), changeOwnPassword: vi.fn(), lock: vi.fn() },
}))
const chooseKeyFile = vi.hoisted(() => vi.fn())
vi.mock('../../api/protection', () => ({ protection: { chooseKeyFile, judgeOffice: async () => ({ grade: 'good', title: '够用', fault: null }), judgeAccount: async () => ({ grade: 'good', title: '够用', fault: null }), offer: async () => ({ password: '', written: '' }) } }))

const waiting: FrameStatus = { ...status, gate: 'sign_in', names: ['赵主任', '钱经办'], dataPlace: null, office: null }
const refuse = (code: 'password_wrong' | 'too_many_tries' | 'key_file_missing', details: string | null = null) => new RefusedError({ code, message: '口令不对。', details })

async function gate(more: Partial<FrameStatus> = {}) {
  const page = mount(GatePage, { props: { status: { ...waiting, ...more } }, attachTo: document.body })
  await flushPromises()
  return page
}
const field = (id: string) => `[data-test=${id}] input, input[data-test=${id}], textarea[data-test=${id}]`
type Page = Awaited<ReturnType<typeof gate>>
async function submit(page: Page, password: string) {
  await page.get(field('password')).setValue(password)
  await page.get('form').trigger('submit')
  await flushPromises()
}

beforeEach(() => {
  vi.clearAllMocks()
  localStorage.clear()
})

it('signs in whoever is picked', async () => {
  vi.mocked(accounts.signIn).mockResolvedValue(false)
  const page = await gate()

  await page.findAll('[role=radio]')[1]?.trigger('click')
  await submit(page, 'hehua-2026-kai')

  expect(accounts.signIn).toHaveBeenCalledExactlyOnceWith('钱经办', 'hehua-2026-kai')
})

it('tells when somebody else signs in than the last time, and only then', async () => {
  vi.mocked(accounts.signIn).mockResolvedValue(false)
  for (const [place, told] of [
    [1, 1],
    [1, 0],
    [0, 1],
  ] as const) {
    const page = await gate()
    await page.findAll('[role=radio]')[place]?.trigger('click')
    await submit(page, 'hehua-2026-kai')
    expect(page.emitted('other') ?? []).toHaveLength(told)
    page.unmount()
  }
})

it('says that the password is wrong and forgets what was typed', async () => {
  vi.mocked(accounts.signIn).mockRejectedValue(refuse('password_wrong'))
  const page = await gate()

  await submit(page, 'guess-1234')

  expect(page.get('[data-test=gate-refused]').text()).toContain('口令不对')
  expect(page.get<HTMLInputElement>(field('password')).element.value).toBe('')
})

it('lets one name wait and no other', async () => {
  vi.mocked(accounts.signIn).mockRejectedValue(refuse('too_many_tries', '{"seconds_left":30}'))
  const page = await gate()

  await submit(page, 'guess-1234')
  expect(page.get('[data-test=wait]').text()).toContain('30秒')
  expect(page.get('[data-test=gate-go]').attributes('disabled')).toBeDefined()
  await page.findAll('[role=radio]')[1]?.trigger('click')

  expect(page.find('[data-test=wait]').exists()).toBe(false)
})

it('asks for the password of an encrypted office without accounts', async () => {
  vi.mocked(accounts.unlock).mockResolvedValue(null)
  const page = await gate({ gate: 'locked', names: [], encrypted: true })

  expect(page.find('[data-test=names]').exists()).toBe(false)
  await submit(page, 'danwei-kouling-5')

  expect(accounts.unlock).toHaveBeenCalledExactlyOnceWith('danwei-kouling-5')
})

it('makes a password for one time be changed before anything else', async () => {
  const page = await gate({ mustChange: true, who: '钱经办' })

  expect(page.text()).toContain('一次性口令')
  expect(page.find('[data-test=forgotten]').exists()).toBe(false)
  await page.get(field('password')).setValue('liushu-77-lv')
  await page.get(field('new-password')).setValue('moli-hua-33')
  await flushPromises()
  await page.get(field('new-password-again')).setValue('moli-hua-33')
  // Looked at once the typing rests.
  await vi.waitFor(() => expect(page.get('[data-test=gate-go]').attributes('disabled')).toBeUndefined())
  await page.get('form').trigger('submit')

  expect(accounts.changeOwnPassword).toHaveBeenCalledExactlyOnceWith('liushu-77-lv', 'moli-hua-33')
})

it('tells that capital letters are locked', async () => {
  const page = await gate()

  const press = new KeyboardEvent('keydown', { key: 'A' })
  Object.defineProperty(press, 'getModifierState', { value: (key: string) => key === 'CapsLock' })
  page.get(field('password')).element.dispatchEvent(press)
  await flushPromises()

  expect(page.get('[data-test=caps-lock]').text()).toContain('大写锁定')
})

it('offers to choose the key file where the password needs one that was not found', async () => {
  vi.mocked(accounts.signIn).mockRejectedValueOnce(refuse('key_file_missing'))
  const page = await gate()
  expect(page.find('[data-test=gate-key-file]').exists()).toBe(false)
  await submit(page, 'hehua-2026-kai')

  chooseKeyFile.mockResolvedValueOnce(false)
  await page.get('[data-test=gate-key-file]').trigger('click')
  await flushPromises()
  expect(page.get('[data-test=gate-refused]').text()).toContain('口令不对')

  chooseKeyFile.mockResolvedValueOnce(true)
  await page.get('[data-test=gate-key-file]').trigger('click')
  await flushPromises()
  expect(page.find('[data-test=gate-key-file]').exists()).toBe(false)
  expect(page.find('[data-test=gate-refused]').exists()).toBe(false)
})
