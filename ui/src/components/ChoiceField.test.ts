import { flushPromises, mount } from '@vue/test-utils'
import { ElInput } from 'element-plus'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import { fits, learnWords, narrowed, readWordsWith } from '../composables/wordKeys'
import { useFormKeys } from '../composables/useFormKeys'
import ChoiceField from './ChoiceField.vue'

const KEYS: Record<string, string> = { 文慧社区: 'whsq wenhuishequ', 双桥社区: 'sqsq shuangqiaoshequ', 桥西社区: 'qxsq qiaoxishequ', 专职网格员: 'zzwgy zhuanzhiwanggeyuan' }
const PLACES = ['双桥社区', '桥西社区', '文慧社区']
const save = vi.fn()
const leave = vi.fn()

/** A form of a choice, another choice that may be written anew, several, and a text. */
const Form = defineComponent(() => {
  const form = ref<HTMLElement>()
  const values = ref<Record<string, unknown>>({ several: [] })
  const { onEnter, onEsc } = useFormKeys(form, { save, leave })
  const choice = (key: string, more: object) =>
    h(ChoiceField, { id: key, options: PLACES, modelValue: values.value[key] as string, 'onUpdate:modelValue': (value: unknown) => (values.value[key] = value), ...more })
  return () =>
    h('form', { ref: form, onKeydownCapture: (event: KeyboardEvent) => (event.key === 'Enter' ? onEnter(event) : event.key === 'Escape' && onEsc(event)) }, [
      choice('place', {}),
      choice('kind', { open: true, options: ['专职网格员'] }),
      choice('several', { multiple: true }),
      h(ElInput, { id: 'last' }),
      h('output', JSON.stringify(values.value)),
    ])
})

async function open() {
  const wrapper = mount(Form, { attachTo: document.body })
  await flushPromises()
  const input = (id: string) => wrapper.get<HTMLInputElement>(`#${id}`)
  return {
    wrapper,
    values: () => JSON.parse(wrapper.get('output').text()) as Record<string, unknown>,
    here: () => document.activeElement?.id,
    isOpen: (id: string) => input(id).attributes('aria-expanded') === 'true',
    async type(id: string, text: string) {
      input(id).element.focus()
      await flushPromises()
      await input(id).setValue(text)
      await flushPromises()
    },
    async go(id: string) {
      input(id).element.blur()
      await flushPromises()
    },
    async press(id: string, key: string, more: object = {}) {
      await input(id).trigger('keydown', { key, code: key, ...more })
      await flushPromises()
    },
  }
}

beforeEach(() => readWordsWith(async (words) => words.map((word) => KEYS[word] ?? '')))
afterEach(() => {
  document.body.innerHTML = ''
  vi.clearAllMocks()
})

it('picks by initials and goes on to the next field with one Enter', async () => {
  const form = await open()

  await form.type('place', 'whsq')
  await form.press('place', 'Enter')

  expect(form.values().place).toBe('文慧社区')
  expect(form.here()).toBe('kind')
  expect(form.isOpen('place')).toBe(false)
  await form.type('kind', 'zzwgy')
  await form.press('kind', 'Enter')
  expect([form.values().kind, form.here()]).toEqual(['专职网格员', 'several'])
})

it('passes by a closed list with Enter, and never takes its first entry unasked', async () => {
  const form = await open()
  await form.type('place', 'qx')
  await form.press('place', 'Enter')
  form.wrapper.get<HTMLInputElement>('#place').element.focus()

  await form.press('place', 'Enter')
  expect([form.values().place, form.here()]).toEqual(['桥西社区', 'kind'])
  await form.press('place', 'ArrowDown')
  await form.press('place', 'Enter')

  expect(form.values().place, 'what was chosen stays chosen').toBe('桥西社区')
})

it('stays where nothing fits', async () => {
  const form = await open()

  await form.type('place', 'zzz')
  await form.press('place', 'Enter')

  expect(form.values().place).toBeUndefined()
  expect(form.here()).toBe('place')
})

it('takes a word that the list does not have only where it may be written', async () => {
  const form = await open()

  await form.type('kind', '网格')
  await form.press('kind', 'Enter')

  expect([form.values().kind, form.here()], 'as it stands, though an entry holds it').toEqual(['网格', 'several'])
})

it('takes a word that is left standing, in Chinese and where it may be written', async () => {
  for (const [id, word, taken] of [
    ['kind', '网格', '网格'],
    ['kind', 'zz', undefined],
    ['place', '文', undefined],
  ] as const) {
    const form = await open()
    await form.type(id, word)
    await form.go(id)
    expect(form.values()[id], `${id} ${word}`).toBe(taken)
    form.wrapper.unmount()
  }
})

it('takes what is pointed at with Tab and when the form is saved', async () => {
  for (const key of ['Tab', 's']) {
    const form = await open()
    await form.type('place', 'whsq')
    await form.press('place', key, { ctrlKey: key === 's' })
    expect(form.values().place, key).toBe('文慧社区')
    form.wrapper.unmount()
  }
})

it('takes what is typed when the form is saved from the field, and drops it with Esc', async () => {
  const form = await open()

  await form.type('kind', '网格')
  await form.press('kind', 'Escape')
  await form.go('kind')
  expect(form.values().kind).toBeUndefined()

  await form.type('kind', '网格')
  await form.press('kind', 's', { ctrlKey: true })
  expect(form.values().kind).toBe('网格')
})

it('closes the list and nothing else with Esc, whatever was typed', async () => {
  const form = await open()
  await form.type('place', 'qx')
  expect(form.isOpen('place')).toBe(true)

  await form.press('place', 'Escape')
  expect([form.isOpen('place'), form.here(), form.values().place]).toEqual([false, 'place', undefined])
  expect(leave).not.toHaveBeenCalled()
  await form.press('place', 'Escape')

  expect(leave).toHaveBeenCalledOnce()
})

it('leaves Enter and Esc to whoever chooses a candidate', async () => {
  const form = await open()
  await form.type('place', 'qx')

  // WebKit has ended the composition by then; only the old key code shows it.
  await form.press('place', 'Enter', { keyCode: 229 })
  await form.press('place', 'Escape', { keyCode: 229 })

  expect([form.values().place, form.here(), form.isOpen('place')]).toEqual([undefined, 'place', true])
})

it('ticks one after the other in a list of several', async () => {
  const form = await open()

  for (const keys of ['sqsq', 'whsq']) {
    await form.type('several', keys)
    await form.press('several', 'Enter')
  }

  expect(form.values().several).toEqual(['双桥社区', '文慧社区'])
  expect(form.here()).toBe('several')
})

it('narrows by characters, initials, pinyin and several parts, the best first', async () => {
  await learnWords(PLACES)
  const found = (typed: string) => narrowed(PLACES, (place) => place, typed)

  expect(found('')).toEqual(PLACES)
  expect(found('桥')).toEqual(['桥西社区', '双桥社区'])
  expect(found('qx')).toEqual(['桥西社区'])
  expect(found('ＷＨ')).toEqual(['文慧社区'])
  expect(found('wenhui')).toEqual(['文慧社区'])
  expect(found('sq 桥')).toEqual(['双桥社区', '桥西社区'])
  expect(fits('wh', '张三', '文慧社区')).toBe(true)
  expect(fits('zs wh', '张三', '文慧社区'), 'a name that was not learnt').toBe(false)
})

it('finds by characters where the readings cannot be had', async () => {
  readWordsWith(() => Promise.reject(new Error()))
  await learnWords(PLACES)

  expect(narrowed(PLACES, (place) => place, '文慧')).toEqual(['文慧社区'])
})
