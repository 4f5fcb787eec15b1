/** What is asked once for all cells that say the same, or for all rows that name the same person; and what was answered. */
import type { Candidate, DoubtfulCell, HeldBack, ImportView, ImportPart, Question, QuestionRow } from '../../api/imports'

/** What the user says: what the words mean (blank: they are read as blank), or whom the rows are about. */
export type Told = { means: string } | { worker: number }

/** A way to answer, as a button. */
export interface Choice {
  label: string
  told: Told
  /** Who that is. */
  who?: Candidate
}

/** One question as the page asks it. */
export interface Asked {
  id: string
  /** Key of the kind of rows. */
  kind: string
  /** Key of the field; none: whom the rows are about. */
  field: string | null
  key: string
  column: string
  /** What the cells say, as shown. */
  said: string
  why: string
  fact: string | null
  rows: QuestionRow[]
  choices: Choice[]
}

/** Questions whose words are nearly the same stand together. */
export interface Cluster {
  id: string
  asked: Asked[]
  /** What answers all of them at once; of a single question nothing. */
  choices: Choice[]
}

/** An answer that was sent, with what a reader needs to know it again. */
export interface Answered extends Pick<Asked, 'id' | 'kind' | 'field' | 'key' | 'column' | 'said' | 'rows'> {
  told: Told
  label: string
  /** Whom the user chose. */
  who?: Candidate
}

export const sameTold = (a: Told | undefined, b: Told | undefined) => JSON.stringify(a) === JSON.stringify(b)
const idOf = (...parts: (string | null)[]) => JSON.stringify(parts)
/** How an answer names the person of one row only. */
export const rowKey = ({ sheet, row }: QuestionRow) => `${sheet}!${row}`

/** 王芳@望河社区 → 王芳（望河社区） */
const spoken = (whom: string) => whom.replace(/^(.+?)@(.+)$/, '$1（$2）')

function candidates(question: Question): Choice[] {
  const name = question.key.split('@')[0]
  return question.candidates.map((one) => ({
    label: [one.name === name ? '' : one.name, one.community, one.post, `${one.born}年生`].filter(Boolean).join(' '),
    told: { worker: one.worker },
    who: one,
  }))
}

function askedOf(kind: string, question: Question): Asked {
  const { field, key, column, said, message, fact, rows } = question
  return {
    id: field === null ? idOf('whom', key) : idOf(kind, field, key),
    kind,
    field,
    key,
    column,
    said: field === null ? spoken(said) : said,
    why: message,
    fact,
    rows,
    choices: field === null ? candidates(question) : question.remedies.map(({ label, text }) => ({ label, told: { means: text } })),
  }
}

/** Each of its rows may be about somebody else of that name. */
export const rowByRow = (asked: Asked): Asked[] =>
  asked.rows.map((row) => ({ ...asked, id: idOf('whom', rowKey(row)), key: rowKey(row), rows: [row] }))

/** Places of the cells that are to be compared with something of their own row, as a date of birth with the number. */
function comparedCells(part: ImportPart): Set<string> {
  const cells = part.heldBack.flatMap((held, at) => (part.quoted[at]?.cells ?? []).filter((cell) => cell.fact !== null).map((cell) => idOf(rowKey(held), cell.column)))
  return new Set(cells)
}

/**
 * Is it asked once for all? A person can only be chosen: where nobody fits, the row itself is to be corrected. A day that the row itself
 * speaks of is each row's own, whatever its cell says.
 */
function askedOnce(part: ImportPart): (question: Question) => boolean {
  const compared = comparedCells(part)
  const isOfWords = (question: Question) => question.code !== 'bad_date' && question.code !== 'date_ambiguous'
  const isOwn = (question: Question) => question.rows.some((row) => compared.has(idOf(rowKey(row), question.column)))
  return (question) => (question.field === null ? question.candidates.length > 0 : isOfWords(question) || !isOwn(question))
}

/** What is asked of a part, words that are nearly the same together. `split`: questions that are asked row by row. */
export function clustersOf(part: ImportPart, split: ReadonlySet<string> = new Set()): Cluster[] {
  const isAsked = askedOnce(part)
  const taken = new Set<number>()
  const clusters: Cluster[] = []
  part.questions.forEach((question, at) => {
    if (taken.has(at) || !isAsked(question)) return
    const together = [at]
    for (const one of together) {
      taken.add(one)
      for (const near of part.questions[one]?.near ?? []) if (isAsked(part.questions[near]!) && !taken.has(near) && !together.includes(near)) together.push(near)
    }
    const asked = together.flatMap((one) => {
      const whole = askedOf(part.kind, part.questions[one]!)
      return split.has(whole.id) ? rowByRow(whole) : [whole]
    })
    clusters.push({ id: `near:${asked[0]!.id}`, asked, choices: together.length > 1 ? choicesOf(asked) : [] })
  })
  return clusters
}

function choicesOf(asked: Asked[]): Choice[] {
  const all = new Map(asked.flatMap((one) => one.choices).map((choice) => [JSON.stringify(choice.told), choice]))
  return [...all.values()]
}

/** Every question of every part. */
export const askedIn = (view: ImportView | undefined): Asked[] =>
  (view?.parts ?? []).flatMap((part) => part.questions.filter(askedOnce(part)).map((question) => askedOf(part.kind, question)))

/** Is a doubtful cell asked about in a question? Then it has no input of its own. */
export function coverage(part: ImportPart): (held: HeldBack, cell: DoubtfulCell) => boolean {
  const covered = new Set(part.questions.filter(askedOnce(part)).flatMap((one) => one.rows.map((row) => idOf(rowKey(row), one.column, one.code))))
  return (held, cell) => covered.has(idOf(rowKey(held), cell.column, cell.code))
}

/** The answer as it is sent and told. */
export function answerTo(asked: Asked, told: Told): Answered {
  const { id, kind, field, key, column, said, rows } = asked
  const choice = asked.choices.find((one) => sameTold(one.told, told))
  const label = 'worker' in told ? (choice?.label ?? '') : told.means === '' ? '按空白读' : told.means
  return { id, kind, field, key, column, said, rows, told, label, who: choice?.who }
}

/**
 * Answers that by now mean somebody else. Who is on the roster of the same import gets his number when that is stored: it is another
 * one when more or fewer rows of the roster are sound.
 */
export function meaningOthers(view: ImportView, answered: Answered[]): Answered[] {
  const found = new Map(view.parts.flatMap((part) => part.named.map((one) => [idOf(part.kind, rowKey(one)), one.who])))
  // Whoever has no such number holds a row back as a whole.
  const nobody = new Set(view.parts.flatMap((part) => part.heldBack.filter((one) => one.cell === null).map((one) => idOf(part.kind, rowKey(one)))))
  const isHe = (now: Candidate, who: Candidate) => now.name === who.name && now.born === who.born && now.community === who.community
  return answered.filter(({ kind, rows, who }) => {
    const places = who ? rows.map((row) => idOf(kind, rowKey(row))) : []
    return places.some((place) => nobody.has(place) || (found.has(place) && !isHe(found.get(place)!, who!)))
  })
}

/** 第3、5、9行; of several sheets each with its name. */
export function placesOf(rows: QuestionRow[], severalSheets: boolean, most = 6): string {
  const sheets = new Map<string, number[]>()
  for (const { sheet, row } of rows.slice(0, most)) sheets.set(sheet, [...(sheets.get(sheet) ?? []), row])
  const said = [...sheets].map(([sheet, numbers]) => `${severalSheets ? `${sheet} ` : ''}第${numbers.join('、')}`)
  return `${said.join('；')}${rows.length > most ? '…' : ''}行`
}
