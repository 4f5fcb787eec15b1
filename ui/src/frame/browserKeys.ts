/**
 * A web view is a browser at heart: by itself it reads a page again (F5), prints it as it stands on the screen (Ctrl+P), searches
 * in it (F3, Ctrl+F, Ctrl+G), saves it (Ctrl+S), opens another window (Ctrl+N), shows downloads (Ctrl+J) or its source (Ctrl+U),
 * and asks about caret browsing (F7). Each would show numbers as they stand or throw away what is on the screen.
 */
const ALONE = ['f3', 'f5', 'f7']
const WITH_CONTROL = ['f', 'g', 'j', 'n', 'o', 'p', 'r', 's', 'u']

/** Whether the web view would act on these keys by itself. */
export function isBrowserKey(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>): boolean {
  const key = event.key.toLowerCase()
  return ALONE.includes(key) || ((event.ctrlKey || event.metaKey) && WITH_CONTROL.includes(key))
}
