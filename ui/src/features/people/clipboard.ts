const CLEARED_AFTER = 10_000

async function put(text: string) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

let timer: ReturnType<typeof setTimeout> | undefined

/** Copies a personal number, and takes it off the clipboard again after ten seconds. False: it could not be copied. */
export async function lend(text: string): Promise<boolean> {
  clearTimeout(timer)
  if (!(await put(text))) return false
  timer = setTimeout(async () => {
    if (await put('')) return
    // Some web views write only while the user acts; the next key or click is soon enough.
    const clear = () => {
      window.removeEventListener('keydown', clear, true)
      window.removeEventListener('pointerdown', clear, true)
      void put('')
    }
    window.addEventListener('keydown', clear, true)
    window.addEventListener('pointerdown', clear, true)
  }, CLEARED_AFTER)
  return true
}
