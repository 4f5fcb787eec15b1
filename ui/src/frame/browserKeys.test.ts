import { expect, it } from 'vitest'
import { isBrowserKey } from './browserKeys'

const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false })

it.each(['F5', 'F3', 'F7'])('keeps %s from the web view', (name) => expect(isBrowserKey(key(name))).toBe(true))

it.each(['p', 'P', 'r', 's', 'f'])('keeps Ctrl+%s from the web view, and leaves the letter', (name) => {
  expect(isBrowserKey(key(name, true))).toBe(true)
  expect(isBrowserKey(key(name))).toBe(false)
})

it.each(['c', 'v', 'x', 'a', 'z', 'Enter', 'ArrowLeft'])('leaves Ctrl+%s', (name) => expect(isBrowserKey(key(name, true))).toBe(false))
