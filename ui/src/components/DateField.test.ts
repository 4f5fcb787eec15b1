import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import DateField from './DateField.vue'

function field(props: Record<string, unknown> = {}) {
  const wrapper = mount(DateField, { props })
  const input = wrapper.get('input')
  const type = async (text: string) => {
    await input.setValue(text)
    await input.trigger('blur')
  }
  return { wrapper, input, type, value: () => wrapper.emitted('update:modelValue')?.at(-1)?.[0] }
}

describe('DateField', () => {
  it('puts a typed date in order when it is left', async () => {
    const { input, type, value } = field()

    await type('1985.3.12')

    expect(value()).toBe('1985-03-12')
    expect(input.element.value).toBe('1985-03-12')
  })

  it('keeps what it cannot read, with a sentence that is read aloud', async () => {
    const { wrapper, input, type, value } = field()

    await type('85.3.12')

    expect(value()).toBeUndefined()
    expect(input.element.value).toBe('85.3.12')
    expect(input.attributes('aria-invalid')).toBe('true')
    expect(wrapper.get(`[id="${input.attributes('aria-describedby')}"]`).text()).toContain('年份要写四位')
  })

  it('goes a day or a month with the arrows', async () => {
    const day = field({ modelValue: '2024-02-28' })
    await day.input.trigger('keydown', { key: 'ArrowUp' })
    expect(day.value()).toBe('2024-02-29')

    const month = field({ modelValue: '2024-12', monthAllowed: true })
    await month.input.trigger('keydown', { key: 'ArrowUp' })
    expect(month.value()).toBe('2025-01')
  })

  it('holds to its limits and to being needed', async () => {
    const { wrapper, type, value } = field({ max: '2026-10-15', required: true })

    await type('2026-10-16')
    expect(wrapper.get('[role=alert]').text()).toBe('不能晚于2026年10月15日，请核对。')
    await type('')
    expect(wrapper.get('[role=alert]').text()).toBe('请填写日期。')
    expect(value()).toBeUndefined()
  })

  it('lets Enter go on only from a date, and never while a candidate is chosen', async () => {
    const { wrapper, input } = field()

    await input.setValue('1985.3')
    await input.trigger('keydown', { key: 'Enter' })
    await input.setValue('1985.3.12')
    await input.trigger('keydown', { key: 'Enter', keyCode: 229 })
    expect(wrapper.emitted('enter')).toBeUndefined()
    await input.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('enter')).toHaveLength(1)
  })

  it('keeps Enter from submitting the form around it, whether it can be read or not', async () => {
    const { input } = field()
    for (const text of ['1985.3.12', '1985.3']) {
      await input.setValue(text)
      const enter = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true })
      input.element.dispatchEvent(enter)
      expect(enter.defaultPrevented, text).toBe(true)
    }
  })

  it('tells that nothing is wrong any more, though the date is the one of before', async () => {
    const { wrapper, type } = field({ modelValue: '2026-12-01', required: true })
    const told = () => wrapper.emitted('invalid')?.at(-1)?.[0]

    await type('')
    expect(told()).toBe('请填写日期。')
    await type('2026.12.1')
    expect(told()).toBe('')
    await type('2026.13.1')
    expect(told()).not.toBe('')
    await wrapper.setProps({ modelValue: '2026-12-02' })
    expect(told(), 'filled from outside').toBe('')
  })

  it('reads what is typed before Esc leaves the form', async () => {
    const { input, value } = field()

    await input.setValue('1985.3.12')
    await input.trigger('keydown', { key: 'Escape' })

    expect(value()).toBe('1985-03-12')
  })
})
