import { expect, it, vi } from 'vitest'
import { frame, status } from '../api/fake'
import { useFrame } from './useFrame'

vi.mock('../api/client', () => import('../api/fake'))

it('leaves aside what was true before, when it is answered after what is true now', async () => {
  const answers: ((rights: []) => void)[] = []
  vi.spyOn(frame, 'status').mockImplementation(() => new Promise((done) => answers.push((rights) => done({ ...status, rights }))))
  const { refresh, status: shown } = useFrame()
  const before = refresh()
  const now = refresh()

  answers[1]?.([])
  await now
  answers[0]?.(status.rights as [])
  await before

  expect(shown.value?.rights).toEqual([])
})
