import type { Ref } from 'vue'

interface Edit {
  key: string
  before: string | undefined
  after: string | undefined
}

/** Takes back, and does again, what was typed into cells and is not saved yet. */
export function useCellHistory(typed: Ref<Record<string, string>>) {
  let past: Edit[] = []
  let future: Edit[] = []

  function put(key: string, text: string | undefined) {
    if (text === undefined) delete typed.value[key]
    else typed.value[key] = text
  }

  /** Types into a cell; `undefined`: as it is stored. One key after the other in one cell is one edit. */
  function set(key: string, text: string | undefined) {
    const last = past.at(-1)
    const before = typed.value[key]
    if (before === text) return
    if (last?.key === key && last.after === before && future.length === 0) last.after = text
    else past.push({ key, before, after: text })
    future = []
    put(key, text)
  }

  /** The cell that was taken back; nothing when there is nothing. */
  function undo(): string | undefined {
    const edit = past.pop()
    if (!edit) return undefined
    future.push(edit)
    put(edit.key, edit.before)
    return edit.key
  }

  function redo(): string | undefined {
    const edit = future.pop()
    if (!edit) return undefined
    past.push(edit)
    put(edit.key, edit.after)
    return edit.key
  }

  /** These cells are saved: what was typed into them is a matter of the records now. */
  function forget(keys: string[]) {
    const gone = new Set(keys)
    past = past.filter((edit) => !gone.has(edit.key))
    future = future.filter((edit) => !gone.has(edit.key))
  }

  return { set, undo, redo, forget }
}
