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
  /** Names of a block that nobody here bears, or several. */
  nobody: string[]
  /** It is not clear which columns are scores of which parts: nothing is filled, because scores could land under other parts. */
  shifted: boolean
}

/** The cells of a block as a spreadsheet puts it on the clipboard. */
export function blockOf(text: string): string[][] {
  const rows = text.replace(/\r\n?/g, '\n').replace(/\n+$/, '').split('\n')
  return rows.map((row) => row.split('\t').map((cell) => cell.trim()))
}

/** The lines that a row of a block may mean: by name, and where several people have it, by the community in the row. */
function lineOf(row: string[], name: number, lines: AppraisalLine[]) {
  const namesakes = lines.filter((line) => line.name === row[name])
  return namesakes.length > 1 ? namesakes.filter((line) => row.includes(line.community)) : namesakes
}

/** The columns of a block, whose rows may be of different length. */
function columnsOf(block: string[][]): number[] {
  return Array.from({ length: Math.max(...block.map((row) => row.length)) }, (_, column) => column)
}

/** Whether a column has a score anywhere. */
function holdsScores(block: string[][], column: number): boolean {
  return block.some((row) => (row[column] ?? '') !== '' && scoreRefusal(row[column]!) === '')
}

/** Which column of a block bears names; -1: none. A block of scores alone has none. */
function nameColumn(block: string[][], lines: AppraisalLine[]): number {
  const names = new Set(lines.map((line) => line.name))
  return columnsOf(block).findIndex((column) => block.some((row) => names.has(row[column] ?? '')))
}

/** For every column of a block the part whose scores it holds; a head that names the parts counts before their order. */
function partsOf(block: string[][], parts: PartView[], from: number, name: number): (number | undefined)[] {
  const head = block.find((row) => row.some((text) => parts.some((part) => part.title === text)))
  // A list's own numbers stand before the names.
  const first = columnsOf(block).some((column) => column > name && holdsScores(block, column)) ? name : -1
  let next = from
  return columnsOf(block).map((column) => {
    if (column === name) return undefined
    if (head) {
      const at = parts.findIndex((part) => part.title === head[column])
      return at < 0 ? undefined : at
    }
    if (column < first) return undefined
    // What stands beside the names and is nowhere a score is a community or a post.
    return name >= 0 && !holdsScores(block, column) ? undefined : next++
  })
}

/** Whether it is unclear which columns are scores of which parts. */
function isShifted(block: string[][], parts: PartView[], name: number, partAt: (number | undefined)[]): boolean {
  // The first column of scores alone lies on the cell.
  if (name < 0) return columnsOf(block).findIndex((column) => holdsScores(block, column)) > 0
  // A head that names no part, or more figures than parts: which is which would be a guess.
  const head = block.find((row) => row[name] === '姓名')
  const figures = partAt.filter((part) => part !== undefined)
  return figures.length === 0 || figures.some((part) => part >= parts.length) || (head !== undefined && !parts.some((part) => head.includes(part.title)))
}

/**
 * What pasting a block with its upper left cell on a cell would do; a block with names goes to the people that it names, whatever
 * their order. A blank cell leaves what is there.
 */
export function planPaste(block: string[][], lines: AppraisalLine[], parts: PartView[], at: { row: number; part: number }, everybody = lines): Paste {
  const name = nameColumn(block, everybody)
  const partAt = partsOf(block, parts, at.part, name)
  const plan: Paste = { cells: [], overwritten: 0, wrong: [], beyond: 0, nobody: [], shifted: isShifted(block, parts, name, partAt) }
  if (plan.shifted) return plan
  block.forEach((row, down) => {
    const found = name < 0 ? [lines[at.row + down]] : lineOf(row, name, everybody)
    if (name >= 0 && found.length !== 1) {
      // The head, and rows that only number.
      if (row.some((text, column) => partAt[column] !== undefined && text !== '' && scoreRefusal(text) === '')) plan.nobody.push(row[name] || '（没有姓名）')
      return
    }
    const line = found[0]
    row.forEach((text, right) => {
      const part = partAt[right]
      if (text === '' || part === undefined) return
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
    })
  })
  return plan
}

const NAMED = 3

/** What it would do, as sentences. */
export function pasteSentence(plan: Paste, parts: PartView[]): string {
  if (plan.shifted) return '粘贴的内容里有分不清是不是得分的列。请只复制得分，或者复制姓名和得分；列多的连表头一起复制，表头写明得分项目的名称。'
  const people = new Set(plan.cells.map((cell) => cell.line.id)).size
  const told: string[] = []
  if (plan.cells.length > 0) told.push(`将填入 ${people} 人的 ${plan.cells.length} 格得分${plan.overwritten > 0 ? `，其中改写已有得分 ${plan.overwritten} 格` : ''}。`)
  else told.push('粘贴的内容里没有可以填入的新得分。')
  if (plan.wrong.length > 0) {
    const first = plan.wrong.slice(0, NAMED).map((cell) => `${cell.line.name}的${parts[cell.part]?.title}「${cell.text}」`)
    told.push(`${plan.wrong.length} 格不是 0 到 100、最多两位小数的得分，不填：${first.join('、')}${plan.wrong.length > NAMED ? '等' : ''}。`)
  }
  if (plan.nobody.length > 0) told.push(`${plan.nobody.length} 行不知道是谁（没有这个姓名，或者有几个人同名），不填：${plan.nobody.slice(0, NAMED).join('、')}${plan.nobody.length > NAMED ? '等' : ''}。`)
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
