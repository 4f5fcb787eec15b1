import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { protection, type KeyDone } from '../../api/protection'
import { useToasts } from '../../composables/useToasts'
import KeyDue from '../../frame/KeyDue.vue'
import { router } from '../../router'
import ProtectionPart from './ProtectionPart.vue'

vi.mock('../../api/client', () => import('../../api/fake'))

const changed: KeyDone = { changed: true, left: [], away: ['E:\\备份'], cautions: [], deleted: '换下来的明文可能还能读出。' }
const kept: KeyDone = { changed: false, left: [], away: [], cautions: [], deleted: '' }
const { toasts } = useToasts()

beforeEach(() => {
  vi.restoreAllMocks()
  toasts.splice(0)
  vi.spyOn(protection, 'isEncrypted').mockResolvedValue(true)
  vi.spyOn(protection, 'keyDue').mockResolvedValue(null)
  vi.spyOn(protection, 'keyFile').mockResolvedValue(null)
  vi.spyOn(protection, 'judgeOffice').mockResolvedValue({ grade: 'good', title: '够用', fault: null })
})

async function changing() {
  const page = mount(ProtectionPart, { global: { plugins: [router] }, attachTo: document.body })
  await flushPromises()
  await page.get('[data-test=change-password]').trigger('click')
  await page.get('[data-test=old-password]').setValue('旧口令')
  for (const field of page.findAll('input[autocomplete=new-password]')) await field.setValue('新的口令-石榴-晚霞')
  await new Promise((resolve) => setTimeout(resolve, 400))
  await flushPromises()
  return page
}

it('draws another key with another password, and shows what is not at hand', async () => {
  const change = vi.spyOn(protection, 'change').mockResolvedValue(changed)
  const page = await changing()

  await page.get('form').trigger('submit')
  await flushPromises()

  expect(change).toHaveBeenCalledExactlyOnceWith('旧口令', '新的口令-石榴-晚霞', null)
  expect(toasts.map((toast) => toast.text)).toContain('口令已修改。密钥也已更换。')
  expect(page.get('[data-test=key-away]').text()).toContain('E:')
  expect(page.get('[data-test=key-deleted]').text()).toBe(changed.deleted)
})

it('keeps the key only for a reason', async () => {
  const change = vi.spyOn(protection, 'change').mockResolvedValue(kept)
  const page = await changing()

  await page.get('[data-test=key-change] input').setValue(false)
  expect(page.get('[data-test=protection-save]').attributes('disabled')).toBeDefined()
  await page.get('[data-test=key-reason]').setValue('只是换个好记的')
  expect(page.get('[data-test=protection-save]').attributes('disabled')).toBeUndefined()
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(change).toHaveBeenCalledExactlyOnceWith('旧口令', '新的口令-石榴-晚霞', '只是换个好记的')
  expect(toasts.map((toast) => toast.text)).toContain('口令已修改。')
})

it('asks for another key as long as one is due', async () => {
  vi.mocked(protection.keyDue).mockResolvedValue('停用了账户钱经办')
  const change = vi.spyOn(protection, 'changeKey').mockResolvedValue({ ...changed, cautions: ['有照片还没有加密。'] })
  const page = mount(KeyDue)
  await flushPromises()

  expect(page.get('[data-test=key-due]').text()).toContain('停用了账户钱经办以后还没有更换密钥')
  await page.get('[data-test=due-change]').trigger('click')
  await flushPromises()

  expect(change).toHaveBeenCalledExactlyOnceWith(null)
  expect(page.find('[data-test=key-due]').exists()).toBe(false)
  expect(page.emitted('done')).toHaveLength(1)
  expect(toasts.map((toast) => toast.text)).toContain('有照片还没有加密。')
})

it('takes a reason for not changing it', async () => {
  vi.mocked(protection.keyDue).mockResolvedValue('停用了账户钱经办')
  const change = vi.spyOn(protection, 'changeKey').mockResolvedValue(kept)
  const page = mount(KeyDue, { attachTo: document.body })
  await flushPromises()

  await page.get('[data-test=due-why-not]').trigger('click')
  expect(page.get('[data-test=due-keep]').attributes('disabled')).toBeDefined()
  await page.get('[data-test=due-reason]').setValue('他从没有拿到过备份')
  await page.get('form').trigger('submit')
  await flushPromises()

  expect(change).toHaveBeenCalledExactlyOnceWith('他从没有拿到过备份')
})
