import { expect, it, vi } from 'vitest'
import { copyThrough, watchCopies } from './clipboard'

it('sends what is selected and copied through the program, so that a number can be taken back', async () => {
  const copier = vi.fn(async () => 30)
  const done = vi.fn()
  copyThrough(copier)
  watchCopies(done, vi.fn())
  const field = document.createElement('input')
  document.body.append(field)
  field.value = '号码320981198503120014'
  field.setSelectionRange(2, field.value.length)

  const event = new Event('copy', { bubbles: true, cancelable: true })
  field.dispatchEvent(event)
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith(30))

  expect(event.defaultPrevented).toBe(true)
  expect(copier).toHaveBeenCalledWith([[{ text: '320981198503120014' }]])
})

it('leaves alone what another part has copied', () => {
  const copier = vi.fn(async () => undefined)
  copyThrough(copier)
  const event = new Event('copy', { bubbles: true, cancelable: true })
  event.preventDefault()

  document.dispatchEvent(event)

  expect(copier).not.toHaveBeenCalled()
})
