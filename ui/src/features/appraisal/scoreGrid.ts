import type { AppraisalLine, PartView, ScoresInput } from '../../api/appraisal'
import { sameScore, scoreRefusal } from './scoreText'

/** A cell of the scores: whose, and which part. */
export interface ScoreCell {
  line: AppraisalLine
  part: number
  text: string
}

/** What a pasted block would do. */
export interface Paste {
  /** Cells that get another score. */
  cells: ScoreCell[]
  /** How many of these have one already. */
  overwritten: number
  /** What is no score, and why. */
  wrong: (ScoreCell & { why: string })[]
  /** Cells of the block below the last line or right of the last part. */
  beyond: number
}

/** The cells of a block as a spreadsheet puts it on the clipboard. */
export function blockOf(text: string): string[][] {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  return rows.map((row) => row.split('\t').map((cell) => cell.trim()))
}

/** What a block would do that is laid with its upper left cell on a cell. A blank cell leaves what is there. */
export function planPaste(block: string[][], lines: AppraisalLine[], parts: PartView[], at: { row: number; part: number }): Paste {
  const plan: Paste = { cells: [], overwritten: 0, wrong: [], beyond: 0 }
  block.forEach((row, down) =>
    row.forEach((text, right) => {
      const [line, part] = [lines[at.row + down], at.part + right]
      if (text === '') return
      if (!line || part >= parts.length) {
        plan.beyond += 1
        return
      }
      const [cell, stored] = [{ line, part, text }, line.scores[part] ?? null]
      const why = scoreRefusal(text)
      if (why) plan.wrong.push({ ...cell, why })
      else if (!sameScore(text, stored)) {
        plan.cells.push(cell)
        if (stored !== null) plan.overwritten += 1
      }
    }),
  )
  return plan
}

const NAMED = 3

/** What it would do, as sentences. */
export function pasteSentence(plan: Paste, parts: PartView[]): string {
  const people = new Set(plan.cells.map((cell) => cell.line.id)).size
  const told: string[] = []
  if (plan.cells.length > 0) told.push(`将填入 ${people} 人的 ${plan.cells.length} 格得分${plan.overwritten > 0 ? `，其中改写已有得分 ${plan.overwritten} 格` : ''}。`)
  else told.push('粘贴的内容里没有可以填入的新得分。')
  if (plan.wrong.length > 0) {
    const first = plan.wrong.slice(0, NAMED).map((cell) => `${cell.line.name}的${parts[cell.part]?.title}「${cell.text}」`)
    told.push(`${plan.wrong.length} 格不是 0 到 100、最多两位小数的得分，不填：${first.join('、')}${plan.wrong.length > NAMED ? '等' : ''}。`)
  }
  if (plan.beyond > 0) told.push(`${plan.beyond} 格超出表格，不填。`)
  return told.join('')
}

/** The cells by person, as they are saved. */
export function pastedLines(plan: Paste, parts: PartView[]): ScoresInput[] {
  const lines = new Map<number, ScoresInput>()
  for (const { line, part, text } of plan.cells) {
    const found = lines.get(line.id) ?? { worker: line.id, scores: [] }
    found.scores.push({ part: parts[part]!.key, text })
    lines.set(line.id, found)
  }
  return [...lines.values()]
}
