/** The menu of a field, in Chinese and without what only programmers want: the web view's own has neither everywhere. */
import { textToPaste } from '../api/copying'
import { copyCells, selectedText } from '../components/clipboard'
import { useMenu, type MenuItem } from '../composables/useMenu'
import { useToasts } from '../composables/useToasts'

type Field = HTMLInputElement | HTMLTextAreaElement

const WITHOUT_TEXT = ['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file']
const isField = (at: unknown): at is Field =>
  at instanceof HTMLTextAreaElement || (at instanceof HTMLInputElement && !WITHOUT_TEXT.includes(at.type))

/** Types `text` into the field that has the keyboard, so that it can be taken back with Ctrl+Z. */
const insert = (text: string) => document.execCommand('insertText', false, text)

/** Whether the page itself took the paste, as a table of scores takes a block of cells. */
function takenByPage(field: Field, text: string): boolean {
  const data = new DataTransfer()
  data.setData('text/plain', text)
  return !field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
}

async function paste(field: Field) {
  const text = await textToPaste()
  if (text === '' || takenByPage(field, text)) return
  insert(field instanceof HTMLTextAreaElement ? text : text.trim().replace(/\s*[\r\n]+\s*/g, ' '))
}

async function copy(field: Field) {
  await copyCells([[{ text: selectedText(field) }]])
}

function itemsOf(field: Field): MenuItem[] {
  // A password leaves its field in no way.
  const copyable = selectedText(field) !== '' && !(field instanceof HTMLInputElement && field.type === 'password')
  const fixed = field.readOnly || field.disabled
  const attempt = (action: () => Promise<unknown>) => () => {
    field.focus()
    action().catch(useToasts().refused)
  }
  const cut = () => copy(field).then(() => document.execCommand('delete'))
  return [
    { label: '剪切', keys: 'Ctrl+X', disabled: !copyable || fixed, run: attempt(cut) },
    { label: '复制', keys: 'Ctrl+C', disabled: !copyable, run: attempt(() => copy(field)) },
    { label: '粘贴', keys: 'Ctrl+V', disabled: fixed, run: attempt(() => paste(field)) },
    { label: '全选', keys: 'Ctrl+A', disabled: field.value === '', run: () => (field.focus(), field.select()) },
  ]
}

/** Nothing of the web view's own menu (reload, save, inspect) is shown; fields have theirs. */
export function onContextMenu(event: MouseEvent) {
  event.preventDefault()
  const field = event.target
  if (!isField(field)) return
  if (document.activeElement !== field) field.focus()
  const at = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : { x: field.getBoundingClientRect().left, y: field.getBoundingClientRect().bottom }
  useMenu().open(at.x, at.y, itemsOf(field))
}
