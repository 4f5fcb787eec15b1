import { flushPromises, mount } from '@vue/test-utils'
import { expect, it, vi } from 'vitest'
import PasswordPair from './PasswordPair.vue'
import RecoveryCode from './RecoveryCode.vue'

const groups = ['7ZAPR', '53333', 'KS5VM', 'QP26V', 'F5S88', '9SQDJ']

it('gives a password only when it will do and was typed twice alike', async () => {
  const pair = mount(PasswordPair, { props: { modelValue: '', faultOf: async (typed: string) => (typed.length < 8 ? '至少8个字符' : null) } })
  const type = async (which: string, text: string) => {
    await pair.get(`[data-test="${which}"]`).setValue(text)
    await flushPromises()
  }
  const given = () => pair.emitted<[string]>('update:modelValue')?.at(-1)?.[0] ?? ''

  await type('new-password', '短')
  await type('new-password-again', '短')
  expect(given()).toBe('')
  expect(pair.get('[data-test="password-fault"]').text()).toContain('至少8个字符')

  await type('new-password', '望河社工二〇二六')
  expect(given()).toBe('')
  expect(pair.text()).toContain('两次输入的不一样')
  await type('new-password-again', '望河社工二〇二六')
  expect(given()).toBe('望河社工二〇二六')
})

it('draws one code, shows its groups, and tells where the sheet went', async () => {
  const source = { drawCode: vi.fn(async () => groups), issueSheet: vi.fn(async () => ({ file: { place: 'E:\\数据恢复单.pdf' } })) }
  const code = mount(RecoveryCode, { props: { modelValue: '', source } })
  await flushPromises()

  expect(code.findAll('.group').map((g) => g.text())).toEqual(groups)
  await code.get('[data-test="save-recovery"]').trigger('click')
  await flushPromises()

  expect(source.drawCode).toHaveBeenCalledOnce()
  expect(source.issueSheet).toHaveBeenCalledExactlyOnceWith(false)
  expect(code.text()).toContain('E:\\数据恢复单.pdf')
})
