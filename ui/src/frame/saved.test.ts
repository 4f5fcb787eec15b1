import { beforeEach, expect, it, vi } from 'vitest'
import { status } from '../api/fake'
import { useToasts } from '../composables/useToasts'
import { useFrame } from './useFrame'

const now = vi.hoisted(() => ({ entries: 12 }))
vi.mock('../api/client', async () => {
  const fake = await import('../api/fake')
  return { ...fake, frame: { ...fake.frame, status: async () => ({ ...status, entries: now.entries }) } }
})

beforeEach(async () => {
  await useFrame().refresh()
  useToasts().toasts.splice(0)
})

it.each([
  [0, '没有变化，与登记的一样。'],
  [1, '已修改孙晓萌的档案。'],
])('says that %i entries more in the trail are %s', async (more, told) => {
  now.entries += more

  await useFrame().saved('已修改孙晓萌的档案。')

  expect(useToasts().toasts.map((one) => one.text)).toEqual([told])
})
