import { beforeEach, expect, it, vi } from 'vitest'
import { copyThrough, watchCopies } from './clipboard'

const done = vi.fn()
watchCopies(done, vi.fn())

it('sends what is selected and copied through the program, so that a number can be taken back', async () => {
  const copier = vi.fn(async () => 30)
  copyThrough(copier)
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

/** The browser's own way of taking away what is selected, so that Ctrl+Z brings it back. */
const execCommand = vi.fn()
beforeEach(() => {
  document.body.innerHTML = '<input>'
  document.execCommand = execCommand
  execCommand.mockClear()
})
function cut(value: string, change: (field: HTMLInputElement) => void = () => {}) {
  const field = document.querySelector('input')!
  field.value = value
  change(field)
  field.focus()
  field.select()
  const event = new Event('cut', { bubbles: true, cancelable: true })
  field.dispatchEvent(event)
  return { field, prevented: event.defaultPrevented }
}

it('sends what is cut the same way, and takes it out of the field when it is there', async () => {
  const copier = vi.fn(async () => 30)
  copyThrough(copier)

  const { prevented } = cut('320981198503120014')
  expect(execCommand).not.toHaveBeenCalled()
  await vi.waitFor(() => expect(execCommand).toHaveBeenCalledWith('delete'))

  expect(prevented).toBe(true)
  expect(copier).toHaveBeenCalledWith([[{ text: '320981198503120014' }]])
})

it('leaves in the field what could not be copied, and what somebody has typed meanwhile', async () => {
  const copier = vi.fn(async (): Promise<undefined> => Promise.reject(new Error('busy')))
  copyThrough(copier)
  cut('320981198503120014')
  await vi.waitFor(() => expect(copier).toHaveBeenCalled())
  await Promise.resolve()
  expect(execCommand).not.toHaveBeenCalled()

  let copied = (_clearedAfter: number) => {}
  copyThrough(() => new Promise((resolve) => (copied = resolve)))
  const { field } = cut('320981198503120014')
  field.value = '1'
  done.mockClear()
  copied(30)
  await vi.waitFor(() => expect(done).toHaveBeenCalledWith(30))
  expect(execCommand).not.toHaveBeenCalled()
})

it('cuts nothing out of a field that cannot be changed', () => {
  const copier = vi.fn(async () => undefined)
  copyThrough(copier)

  cut('320981198503120014', (field) => (field.readOnly = true))

  expect(copier).not.toHaveBeenCalled()
})
