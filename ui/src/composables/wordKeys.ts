/**
 * Lists are narrowed by the characters of their words, by pinyin initials and by full pinyin. The core knows the readings:
 * `main.ts` says how it is asked; in tests no word has any.
 */
import { shallowReactive } from 'vue'

/** Keys of words: for each, initials and pinyin of every reading, separated by blanks. */
type Asked = (words: string[]) => Promise<string[]>

let ask: Asked = async (words) => words.map(() => '')
const known = shallowReactive(new Map<string, string>())

/** Words are read there from now on. */
export function readWordsWith(asked: Asked) {
  ask = asked
  known.clear()
}

const CHINESE = /\p{Script=Han}/u

/** Loads the keys of these words, before the user types. */
export async function learnWords(words: Iterable<string>) {
  const unknown = [...new Set(words)].filter((word) => CHINESE.test(word) && !known.has(word))
  if (unknown.length === 0) return
  // Asked once, however many lists hold the word.
  for (const word of unknown) known.set(word, '')
  try {
    const keys = await ask(unknown)
    unknown.forEach((word, at) => known.set(word, keys[at] ?? ''))
  } catch {
    // A word is still found by its characters, and asked for again by the next list.
    for (const word of unknown) known.delete(word)
  }
}

/** Small letters, half width, without the dots inside names: as the core folds what it searches. */
const folded = (text: string) => text.normalize('NFKC').toLowerCase().replace(/[·•・‧.]/g, '')

/** How well a word fits what was typed, 0 the best; nothing: not at all. */
function fitOf(word: string, typed: string): number | undefined {
  const own = folded(word)
  if (own === typed) return 0
  if (own.startsWith(typed)) return 1
  const keys = (known.get(word) ?? '').split(' ').filter((key) => key !== '')
  if (keys.some((key) => key.startsWith(typed))) return 2
  return own.includes(typed) || keys.some((key) => key.includes(typed)) ? 3 : undefined
}

const partsOf = (typed: string) => folded(typed).split(/\s+/).filter((part) => part !== '')

/** Whether every part of what was typed fits one of the words. */
export const fits = (typed: string, ...words: string[]) =>
  partsOf(typed).every((part) => words.some((word) => fitOf(word, part) !== undefined))

/** What fits, the best first, otherwise in its order; everything while nothing is typed. */
export function narrowed<T>(list: readonly T[], wordOf: (one: T) => string, typed: string): T[] {
  const first = partsOf(typed)[0]
  if (first === undefined) return [...list]
  return list
    .filter((one) => fits(typed, wordOf(one)))
    .map((one) => ({ one, fit: fitOf(wordOf(one), first) ?? 3 }))
    .sort((a, b) => a.fit - b.fit)
    .map(({ one }) => one)
}
