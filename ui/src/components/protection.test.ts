import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import PasswordPair from './PasswordPair.vue'
import RecoveryCode from './RecoveryCode.vue'

const groups = ['7ZAPR', '53333', 'KS5VM', 'QP26V', 'F5S88', '9SQDJ']

const weak = { grade: 'very_weak', title: '很弱', fault: '至少8个字符' } as const
const good = { grade: 'good', title: '够用', fault: null } as const
const passwords = () => ({
  judge: vi.fn(async (typed: string) => (typed.length < 8 ? weak : good)),
  offer: vi.fn(async () => ({ password: 'hongma-laoqiao-kuaichuan-tiangua', written: '红马 老桥 快船 甜瓜' })),
})
const pause = async () => {
  await vi.advanceTimersByTimeAsync(150)
  await flushPromises()
}
beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('gives a password only when it will do and was typed twice alike', async () => {
  const pair = mount(PasswordPair, { props: { modelValue: '', ...passwords() } })
  const type = async (which: string, text: string) => {
    await pair.get(`[data-test="${which}"]`).setValue(text)
    await pause()
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
  expect(pair.get('[data-test="password-fault"]').text()).toBe('够用，可以用。')
  expect(pair.findAll('[data-test="password-meter"] .on')).toHaveLength(4)
})

it('asks once the typing rests, and takes nothing before the answer', async () => {
  const asked = passwords()
  const pair = mount(PasswordPair, { props: { modelValue: '', ...asked } })
  for (const typed of ['qing', 'qingshan', 'qingshan-7', 'qingshan-7-mu']) await pair.get('[data-test="new-password"]').setValue(typed)
  await pair.get('[data-test="new-password-again"]').setValue('qingshan-7-mu')
  expect(pair.emitted('update:modelValue')?.at(-1)?.[0] ?? '').toBe('')

  await pause()

  expect(asked.judge).toHaveBeenCalledExactlyOnceWith('qingshan-7-mu')
  expect(pair.emitted('update:modelValue')?.at(-1)).toEqual(['qingshan-7-mu'])
  await pair.get('[data-test="new-password"]').setValue('qingshan-7-m')
  await pair.get('[data-test="new-password-again"]').setValue('qingshan-7-m')
  expect(pair.emitted('update:modelValue')?.at(-1), 'not looked at yet').toEqual([''])
})

it('offers a password that is typed once more before it counts', async () => {
  const pair = mount(PasswordPair, { props: { modelValue: '', ...passwords() }, attachTo: document.body })
  await pair.get('[data-test="offer-password"]').trigger('click')
  await flushPromises()
  expect(pair.get('[data-test="offered-password"]').text()).toContain('红马 老桥 快船 甜瓜')

  await pair.get('[data-test="take-password"]').trigger('click')
  await pause()
  expect(pair.emitted('update:modelValue')?.at(-1)?.[0] ?? '').toBe('')
  await pair.get('[data-test="new-password-again"]').setValue('hongma-laoqiao-kuaichuan-tiangua')
  await flushPromises()

  expect(pair.emitted('update:modelValue')?.at(-1)).toEqual(['hongma-laoqiao-kuaichuan-tiangua'])
  pair.unmount()
})

const recovery = () => ({
  drawCode: vi.fn(async () => groups),
  issueSheet: vi.fn(async () => ({ file: { place: 'E:\\数据恢复单.pdf' } })),
  forgetCode: vi.fn(async () => null),
})

it('draws one code, shows its groups, and tells where the sheet went', async () => {
  const source = recovery()
  const code = mount(RecoveryCode, { props: { modelValue: '', source } })
  await flushPromises()

  expect(code.findAll('.group').map((g) => g.text())).toEqual(groups)
  await code.get('[data-test="save-recovery"]').trigger('click')
  await flushPromises()

  expect(source.drawCode).toHaveBeenCalledOnce()
  expect(source.issueSheet).toHaveBeenCalledExactlyOnceWith(false)
  expect(code.text()).toContain('E:\\数据恢复单.pdf')
})

it('asks to write the code down before it offers to print it, and lets nothing printed stay', async () => {
  const source = recovery()
  const code = mount(RecoveryCode, { props: { modelValue: '', source } })
  await flushPromises()

  const asked = code.get('[data-test="last-group"]').element
  const print = code.get('[data-test="print-recovery"]').element
  expect(code.get('p').text()).toContain('用笔抄在纸上')
  expect(asked.compareDocumentPosition(print) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy()
  expect(source.forgetCode).not.toHaveBeenCalled()
  code.unmount()

  expect(source.forgetCode).toHaveBeenCalledOnce()
})
