/** A cell on its way to the clipboard. `asText`: a number that must stay as written, such as an ID number. */
export interface CopiedCell {
  text: string
  asText?: boolean
}

/** Copies cells; gives the seconds after which whole numbers are taken off the clipboard again, if there are any. */
export type Copier = (rows: CopiedCell[][]) => Promise<number | undefined>

let copier: Copier = async () => undefined

/** What is copied goes there. Shared parts know no domain: `main.ts` says where. */
export const copyThrough = (there: Copier) => void (copier = there)

export const copyCells: Copier = (rows) => copier(rows)

/** What is selected, in a field or on the page. */
export function selectedText(target: EventTarget | null): string {
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) {
    // Types that know no selection answer null.
    return target.value.slice(target.selectionStart ?? 0, target.selectionEnd ?? target.value.length)
  }
  return window.getSelection()?.toString() ?? ''
}

/** Text that is selected and copied or cut goes the same way. `done` or `failed` is called with the result; what was not copied stays. */
export function watchCopies(done: (clearedAfter: number | undefined) => void, failed: (error: unknown) => void) {
  /** The text on its way; `undefined`: there is none, or another part takes care of it. */
  function taken(event: ClipboardEvent): string | undefined {
    const text = event.defaultPrevented ? '' : selectedText(event.target)
    if (text === '') return undefined
    event.preventDefault()
    return text
  }
  document.addEventListener('copy', (event) => {
    const text = taken(event)
    if (text !== undefined) copyCells([[{ text }]]).then(done, failed)
  })
  document.addEventListener('cut', (event) => {
    const field = event.target
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) || field.readOnly) return
    const text = taken(event)
    if (text === undefined) return
    copyCells([[{ text }]]).then((clearedAfter) => {
      // A user who types on at once has replaced it already.
      if (document.activeElement === field && selectedText(field) === text) document.execCommand('delete')
      done(clearedAfter)
    }, failed)
  })
}
