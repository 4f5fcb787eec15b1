/** The clipboard, through the program: whole numbers are taken off it again. */
import type { Copier } from '../components/clipboard'
import { commands } from './bindings'
import { dataOf } from './client'

export const copyThroughProgram: Copier = async (rows) => {
  const cells = rows.map((row) => row.map(({ text, asText }) => ({ text, asText: asText === true })))
  return (await dataOf(commands.copyCells(cells))).clearedAfter ?? undefined
}

/** The text on the clipboard. */
export const textToPaste = () => dataOf(commands.clipboardText())
