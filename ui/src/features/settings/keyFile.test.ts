import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, expect, it, vi } from 'vitest'
import { protection, type KeyDone, type KeyFilePlace } from '../../api/protection'
import { useToasts } from '../../composables/useToasts'
import KeyFilePart from './KeyFilePart.vue'

vi.mock('../../api/client', () => import('../../api/fake'))

const changed: KeyDone = { changed: true, left: [], away: [], cautions: [], deleted: '' }
const caution = '这个位置不像是U盘，请核对。'
const onDisk: KeyFilePlace = { token: 3 as KeyFilePlace['token'], place: 'D:\\邻册钥匙.lincekey', cautions: [caution] }
const { toasts } = useToasts()

beforeEach(() => {
  vi.restoreAllMocks()
  toasts.splice(0)
})

async function part(used: string | null) {
  vi.spyOn(protection, 'keyFile').mockResolvedValue(used)
  const page = mount(KeyFilePart, { attachTo: document.body })
  await flushPromises()
  const click = async (name: string) => {
    await page.get(`[data-test=${name}]`).trigger('click')
    await flushPromises()
  }
  const submit = async () => {
    await page.get('form').trigger('submit')
    await flushPromises()
  }
  return { page, click, submit }
}

it('warns of a place that is no stick before it is switched on', async () => {
  vi.spyOn(protection, 'chooseKeyFilePlace').mockResolvedValue(onDisk)
  const on = vi.spyOn(protection, 'switchKeyFileOn').mockResolvedValue({ ...changed, cautions: ['有照片还没有加密。'] })
  const { page, click, submit } = await part(null)

  await click('key-file-on')
  expect(on).not.toHaveBeenCalled()
  expect(page.get('[data-test=key-file-place]').text()).toBe(onDisk.place)
  expect(page.get('[data-test=key-file-caution]').text()).toContain(caution)
  vi.mocked(protection.keyFile).mockResolvedValue('0011223344556677')
  await submit()

  expect(on).toHaveBeenCalledExactlyOnceWith(onDisk.token)
  expect(page.emitted('done')).toHaveLength(1)
  expect(page.text()).toContain('0011223344556677')
  expect(toasts.map((toast) => toast.text)).toContain('有照片还没有加密。')
})

it('changes nothing when no place is chosen', async () => {
  vi.spyOn(protection, 'chooseKeyFilePlace').mockResolvedValue(null)
  const { page, click } = await part(null)

  await click('key-file-on')

  expect(page.find('form').exists()).toBe(false)
  expect(page.find('[data-test=key-file-on]').exists()).toBe(true)
})

it('makes another copy, and tells when it cannot', async () => {
  vi.spyOn(protection, 'chooseKeyFilePlace').mockResolvedValue({ ...onDisk, cautions: [] })
  const copy = vi.spyOn(protection, 'copyKeyFile').mockRejectedValueOnce(new Error('已经在那里。')).mockResolvedValue(null)
  const { page, click, submit } = await part('0011223344556677')

  await click('key-file-copy')
  await submit()
  expect(page.find('[data-test=key-file-refused]').exists()).toBe(true)
  await submit()

  expect(copy).toHaveBeenCalledTimes(2)
  expect(page.find('[data-test=key-file-refused]').exists()).toBe(false)
  expect(page.emitted('done')).toBeUndefined()
})

it('asks before it is switched off', async () => {
  const off = vi.spyOn(protection, 'switchKeyFileOff').mockResolvedValue(changed)
  const { page, click, submit } = await part('0011223344556677')

  await click('key-file-off')
  expect(off).not.toHaveBeenCalled()
  vi.mocked(protection.keyFile).mockResolvedValue(null)
  await submit()

  expect(off).toHaveBeenCalledOnce()
  expect(page.text()).toContain('没有启用')
})
