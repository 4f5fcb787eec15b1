/**
 * How this PC likes its tables and type: widths, orders, sizes. It lies in plain text in the profile of the PC's user, so
 * nothing about people or of the office goes here; drafts of forms go into the office's own file (`drafts.ts`).
 */
import { shallowRef, watch, type ShallowRef } from 'vue'

/** Reads what was kept under `key`; `undefined` if nothing, or nothing readable, is there. */
export function recall<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(key)
    return text === null ? undefined : (JSON.parse(text) as T)
  } catch {
    return undefined
  }
}

/** Keeps `value` under `key`, over restarts; `undefined` forgets it. */
export function keep(key: string, value: unknown) {
  try {
    if (value === undefined) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A full or forbidden store only costs the convenience.
  }
}

/** A value that is still there after a restart. Replace it, do not change it in place. */
export function useRemembered<T>(key: string, initial: T): ShallowRef<T> {
  const value = shallowRef<T>(recall<T>(key) ?? initial)
  watch(value, (now) => keep(key, now))
  return value
}

/** Earlier versions kept drafts of forms here. */
export function forgetOldDrafts() {
  try {
    const old = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at)).filter((key) => key?.startsWith('draft:'))
    for (const key of old) localStorage.removeItem(key!)
  } catch {
    // A forbidden store holds nothing.
  }
}
