/**
 * True while a pinyin candidate is being chosen. The Enter that accepts it must not submit a form;
 * WebKit may have cleared `isComposing` by then, and only the old key code still shows it.
 */
export const choosingCandidate = (event: KeyboardEvent) => event.isComposing || event.keyCode === 229
