/**
 * Files on their way in: chosen or pasted, looked at, corrected, taken over. They outlive the page, so that corrected cells and named
 * columns are still there after a look at another page; they end with the window.
 */
import { computed, ref, shallowRef, watch } from 'vue'
import {
  imports,
  type ChosenFile,
  type Correction,
  type DoubtfulCell,
  type ErrorCode,
  type FateInput,
  type HeldBack,
  type ImportInput,
  type ImportView,
  type SheetInput,
  type UnreadView,
} from '../../api/imports'
import { sentenceOf } from '../../composables/sentence'
import { useTask } from '../../composables/useTask'
import { useToasts } from '../../composables/useToasts'
import { useFrame } from '../../frame/useFrame'
import { useSaved } from '../../frame/useSaved'
import { titleOf, unitOf } from './kinds'
import { answerTo, askedIn, meaningOthers, rowByRow, sameTold, type Answered, type Asked, type Told } from './questions'

/** What is read in: files and folders, or what was pasted. */
export interface Source {
  files: ChosenFile[]
  pasted: string | null
  name: string
}
export const ofFiles = (files: ChosenFile[]): Source => ({ files, pasted: null, name: files.length === 1 ? files[0]!.name : `${files.length} 个文件` })
export const ofText = (pasted: string): Source => ({ files: [], pasted, name: '粘贴的内容' })

/** A cell that was corrected, with what a reader needs to find it again. */
export interface Mended extends Correction {
  last_only: boolean
  row: number
  column: string
}

/** What a doubtful cell is to say; `lastOnly`: only its last character, so that the number need not be shown. */
export interface Typed {
  text: string
  lastOnly: boolean
}

/** A doubtful cell with the row it stands in. */
export interface Doubt extends DoubtfulCell {
  sheet: string
  row: number
}

/** What the user said beyond the files; the last that could be read is kept beside it. */
interface Said {
  kind: string | null
  sheet: string | null
  year: number | null
  map: Record<string, string>
  roundHours: boolean
  /** What was answered for earlier files is not used. */
  askAgain: boolean
  /** Who of those that the file lists although they have left is taken back, and from which day. */
  returns: Record<number, string>
  /** What becomes of columns that match no field, by their headings. */
  unknown: Record<string, FateInput>
  /** What single sheets are. */
  sheets: SheetInput[]
}

export const NOT_READ = '-'
const nothingSaid = (): Said => ({ kind: null, sheet: null, year: null, map: {}, roundHours: false, askAgain: false, returns: {}, unknown: {}, sheets: [] })
const copyOf = (said: Said): Said => ({ ...said, map: { ...said.map }, returns: { ...said.returns }, unknown: { ...said.unknown }, sheets: [...said.sheets] })

const source = shallowRef<Source>()
const view = shallowRef<ImportView>()
const done = shallowRef<ImportView>()
const said = ref<Said>(nothingSaid())
/** All sheets of the file, while only one of them is read. */
const sheets = shallowRef<string[]>([])
/** The files are listed although there is little to list: the user asked. */
const listsFiles = ref(false)
/** Cells whose new text was sent. */
const mended = shallowRef<Mended[]>([])
/** What stands in the inputs, by place; `undefined`: untouched. */
const typed = ref<Record<string, Typed | undefined>>({})
/** Answers that were sent. */
const answered = shallowRef<Answered[]>([])
/** What is chosen for the questions on the page; `undefined`: taken back, or not answered. */
const told = ref<Record<string, Told | undefined>>({})
/** Columns that match no field, also those that are read into a note by now. */
const unknown = shallowRef<UnreadView[]>([])
const refusedCode = ref<ErrorCode>()
const refusal = ref('')
/** Said once: another column gave way, a change was not possible. */
const note = ref('')
/** The state of the records when they were last compared with. */
const comparedAt = ref(0)
/** What was said when the file could last be read. */
let lastGood = nothingSaid()

/** Every doubtful cell, part by part and row by row. */
export const doubtsOf = (view: ImportView | undefined): Doubt[] =>
  (view?.parts ?? []).flatMap((part) =>
    part.heldBack.flatMap(({ sheet, row }, at) => (part.quoted[at]?.cells ?? []).map((cell) => ({ ...cell, sheet, row }))),
  )
const heldBackIn = (view: ImportView | undefined) => (view?.parts ?? []).reduce((sum, part) => sum + part.heldBack.length, 0)
const sameText = (a: Typed | undefined, b: Typed | undefined) => a?.text === b?.text && a?.lastOnly === b?.lastOnly

export const placeOf = (at: { sheet: string; cell: string | null }) => `${at.sheet}!${at.cell}`

/** The figures of all parts together. */
export function countsOf(view: ImportView) {
  const sum = { rows: 0, accepted: 0, added: 0, updated: 0, unchanged: 0, heldBack: 0 }
  for (const part of view.parts) {
    for (const key of ['rows', 'accepted', 'added', 'updated', 'unchanged'] as const) sum[key] += part[key]
    sum.heldBack += part.heldBack.length
  }
  return sum
}

/** Kinds as which sheets were understood, and of which nothing could be read all the same. */
export function lostKinds(view: ImportView): string[] {
  const understood = new Set(view.files.flatMap((file) => file.sheets).flatMap((sheet) => sheet.kinds))
  return [...understood].filter((kind) => !view.parts.some((part) => part.kind === kind))
}

/** Forgets the files; for tests, and for others. */
export function forget() {
  source.value = undefined
  view.value = undefined
  done.value = undefined
  said.value = nothingSaid()
  sheets.value = []
  listsFiles.value = false
  mended.value = []
  typed.value = {}
  forgetAnswers()
  refusedCode.value = undefined
  refusal.value = ''
  note.value = ''
  lastGood = nothingSaid()
}

function forgetAnswers() {
  answered.value = []
  told.value = {}
  unknown.value = []
}

const codeOf = (error: unknown): ErrorCode | undefined =>
  error instanceof Error && 'reason' in error ? (error.reason as { code?: ErrorCode }).code : undefined

export function useImport() {
  const task = useTask()
  const toasts = useToasts()
  const saved = useSaved()
  const frame = useFrame()
  let again = false
  /** Kind of the part that the latest look has lost. */
  let goneKind: string | undefined

  /** Inputs and answers that say something else than what was last sent. */
  const pending = computed(() => {
    const sent = new Map(mended.value.map((one) => [placeOf(one), { text: one.text, lastOnly: one.last_only }]))
    const cells = doubtsOf(view.value).filter((cell) => !sameText(typed.value[placeOf(cell)], sent.get(placeOf(cell)))).length
    const given = new Map(answered.value.map((one) => [one.id, one.told]))
    return cells + Object.entries(told.value).filter(([id, now]) => !sameTold(now, given.get(id))).length
  })
  const counts = computed(() => (view.value ? countsOf(view.value) : undefined))
  const toWrite = computed(() => (counts.value ? counts.value.added + counts.value.updated : 0))
  /** Columns that hold something, and of which nobody has said what becomes of them. */
  const undecided = computed(() => (view.value?.unread ?? []).filter((one) => !(one.header in said.value.unknown)))
  /** Columns that become fields of the office's own: they are filled although no row looks new. */
  const newFields = computed(() => (view.value?.unread ?? []).filter((one) => said.value.unknown[one.header] === 'keep').length)
  const mayTakeOver = computed(() => !!view.value && pending.value === 0 && (toWrite.value > 0 || newFields.value > 0))

  const input = (): ImportInput => ({
    kind: said.value.kind,
    sheet: said.value.sheet,
    year: said.value.year,
    map: Object.entries(said.value.map).map(([key, value]) => ({ key, value })),
    corrections: mended.value.map(({ sheet, cell, text, last_only }) => ({ sheet, cell, text, last_only })),
    round_hours: said.value.roundHours,
    ask_again: said.value.askAgain,
    returns: Object.entries(said.value.returns).map(([worker, on]) => ({ worker: Number(worker), on })),
    people: answered.value.flatMap(({ key, told }) => ('worker' in told ? [{ key, worker: told.worker }] : [])),
    answers: answered.value.flatMap(({ kind, field, key, told }) => ('means' in told && field !== null ? [{ kind, field, said: key, means: told.means }] : [])),
    unknown: Object.entries(said.value.unknown).map(([header, fate]) => ({ header, fate })),
    sheets: said.value.sheets,
  })

  /** A part that was there and is not any more, although nobody left it out: what was said does not go with it. */
  function lost(looked: ImportView): string | undefined {
    const now = said.value
    if (now.kind !== lastGood.kind || now.sheet !== lastGood.sheet || JSON.stringify(now.sheets) !== JSON.stringify(lastGood.sheets)) return undefined
    return view.value?.parts.map((part) => part.kind).find((kind) => !looked.parts.some((part) => part.kind === kind))
  }

  /** Looks at the files with what was said; what was said before comes back when they cannot be read like that. */
  async function look(): Promise<boolean> {
    const from = source.value
    if (!from) return false
    if (task.running.value) {
      again = true
      return false
    }
    refusal.value = ''
    refusedCode.value = undefined
    goneKind = undefined
    const at = frame.changes.value
    let failed: unknown
    const looked = await task.run(async ({ report, onCancel }) => {
      onCancel(() => void imports.stop())
      try {
        return await imports.look(from.files.map((file) => file.token), from.pasted, input(), report)
      } catch (error) {
        failed = error
        throw error
      }
    })
    if (source.value !== from) return false
    if (again) {
      again = false
      return look()
    }
    if (!looked) {
      settleRefusal(failed)
      return false
    }
    const gone = lost(looked)
    if (gone !== undefined) {
      goneKind = gone
      return false
    }
    const others = meaningOthers(looked, answered.value)
    if (others.length > 0) {
      answered.value = answered.value.filter((one) => !others.includes(one))
      const again = await look()
      refusal.value ||= `${others.map((one) => `「${one.said}」`).join('、')}指的人变了，请重新选。`
      return again
    }
    view.value = looked
    comparedAt.value = at
    lastGood = copyOf(said.value)
    unknown.value = [...looked.unread, ...unknown.value.filter((one) => one.header in said.value.unknown && !looked.unread.some((now) => now.header === one.header))]
    if (said.value.sheet === null) sheets.value = looked.files.length === 1 ? looked.files[0]!.sheets.filter((one) => one.kinds.length > 0).map((one) => one.sheet) : []
    return true
  }

  /** Looks; where a part would be lost, `undo` takes back what was said, and the files are read as before. */
  async function lookOr(undo: () => void): Promise<boolean> {
    if (await look()) return true
    if (goneKind !== undefined) {
      const title = titleOf(goneKind)
      goneKind = undefined
      undo()
      said.value = copyOf(lastGood)
      await look()
      refusal.value = `这样一来「${title}」就读不进来，刚才的选择没有采用。请把这个文件单独导入，在那里改。`
    } else undo()
    return false
  }

  function settleRefusal(failed: unknown) {
    const code = codeOf(failed)
    const sentence = sentenceOf(failed)
    if (code === 'year_unknown') {
      // Not a mistake: the user has one more thing to enter.
      said.value.kind ??= 'appraisal'
      view.value = undefined
      refusedCode.value = code
      return
    }
    if (view.value) {
      said.value = copyOf(lastGood)
      if (code === 'cancelled') note.value = sentence
      else refusal.value = `${sentence}刚才的选择没有采用。`
      return
    }
    if (code === 'cancelled') {
      forget()
      toasts.plain('已停止读取，数据没有改动。')
      return
    }
    refusedCode.value = code
    refusal.value = sentence
  }

  async function begin(from: Source, kind: string | null = null) {
    if (task.running.value) return
    forget()
    source.value = from
    said.value.kind = kind
    await look()
  }

  /** Says something new of the files and looks again. */
  async function say(change: Partial<Said>) {
    note.value = ''
    said.value = { ...said.value, ...change }
    return lookOr(() => {})
  }

  const sayKind = (kind: string) => {
    if (kind === (said.value.kind ?? view.value?.parts[0]?.kind)) return
    // Columns and words of one kind mean nothing to another.
    forgetAnswers()
    void say({ kind, year: null, map: {}, roundHours: false, askAgain: false, returns: {}, unknown: {}, sheets: [] })
  }
  const saySheet = (sheet: string | null) => void say({ sheet })
  const sayRoundHours = (roundHours: boolean) => void say({ roundHours })
  const sayAskAgain = (askAgain: boolean) => void say({ askAgain })
  const sayReturns = (returns: Record<number, string>) => void say({ returns })
  const sayYear = (year: number) => void say({ year })

  /** What a sheet is; `undefined`: what it looks like. */
  function saySheetKind(file: string, sheet: string, kind: string | null | undefined) {
    const others = said.value.sheets.filter((one) => one.file !== file || one.sheet !== sheet)
    void say({ sheets: kind === undefined ? others : [...others, { file, sheet, kind }] })
  }

  /** What becomes of columns that match no field; what was chosen already is taken back. */
  function sayUnknown(fates: Record<string, FateInput | undefined>) {
    const all = { ...said.value.unknown }
    for (const [header, fate] of Object.entries(fates)) {
      if (fate === undefined) delete all[header]
      else all[header] = fate
    }
    void say({ unknown: all })
  }

  /** Takes a column for a field; a column of the same part that held the field gives way. */
  async function sayColumn(header: string, field: string) {
    const map = { ...said.value.map, [header]: field }
    const part = view.value?.parts.find((one) => one.columns.some((column) => column.header === header))
    const holder = field === NOT_READ ? undefined : part?.columns.find((column) => column.field === field && column.header !== header)
    if (holder) map[holder.header] = NOT_READ
    const title = view.value?.parts.flatMap((one) => one.fields).find((one) => one.key === field)?.title ?? ''
    const unread = { ...said.value.unknown }
    delete unread[header]
    if (!(await say({ map, unknown: unread }))) return
    if (holder) note.value = `「${title}」改由「${header}」一列读取，原来的「${holder.header}」一列不再导入。`
    else if (field !== NOT_READ) note.value = `「${header}」一列现在读成「${title}」。`
  }

  /** Sends what was typed into the doubtful cells and answered, and looks again. */
  async function recheck() {
    const kept = new Map(mended.value.map((one) => [placeOf(one), one]))
    for (const { sheet, cell, row, column } of doubtsOf(view.value)) {
      const place = placeOf({ sheet, cell })
      const now = typed.value[place]
      if (now === undefined) kept.delete(place)
      else kept.set(place, { sheet, cell, text: now.text.trim(), last_only: now.lastOnly, row, column })
    }
    const before = { mended: mended.value, answered: answered.value }
    mended.value = [...kept.values()]
    answered.value = withTold()
    note.value = ''
    const heldBefore = heldBackIn(view.value)
    const sent = await lookOr(() => {
      mended.value = before.mended
      answered.value = before.answered
    })
    if (!sent) return
    typed.value = {}
    for (const cell of doubtsOf(view.value)) {
      const tried = kept.get(placeOf(cell))
      if (tried) typed.value[placeOf(cell)] = { text: tried.text, lastOnly: tried.last_only }
    }
    showTried()
    const now = heldBackIn(view.value)
    const solved = heldBefore - now
    note.value = solved > 0 ? `这次改好 ${solved} 行，${now === 0 ? '没有有疑问的行了。' : `还有 ${now} 行有疑问。`}` : now > 0 ? `还有 ${now} 行有疑问。` : ''
  }

  /** The questions of the page, also those that are asked row by row. */
  function questions(): Map<string, Asked> {
    const asked = askedIn(view.value)
    return new Map([...asked, ...asked.filter((one) => one.field === null).flatMap(rowByRow)].map((one) => [one.id, one]))
  }

  /** What was answered before, with what the page says now. */
  function withTold(): Answered[] {
    const all = new Map(answered.value.map((one) => [one.id, one]))
    const asked = questions()
    for (const [id, now] of Object.entries(told.value)) {
      const one = asked.get(id)
      if (now === undefined) all.delete(id)
      else if (one) all.set(id, answerTo(one, now))
    }
    return [...all.values()]
  }

  /** What was answered in vain stands in its question, to be answered otherwise. */
  function showTried() {
    const asked = questions()
    told.value = Object.fromEntries(answered.value.filter((one) => asked.has(one.id)).map((one) => [one.id, one.told]))
  }

  /** The cell is read again as it stands in the file. */
  async function unmend(one: Mended) {
    mended.value = mended.value.filter((other) => other !== one)
    delete typed.value[placeOf(one)]
    note.value = ''
    await look()
  }

  /** The question is asked again. */
  async function unanswer(one: Answered) {
    answered.value = answered.value.filter((other) => other.id !== one.id)
    delete told.value[one.id]
    note.value = ''
    if (await look()) showTried()
  }

  async function takeOver() {
    const looked = view.value
    if (!looked || !mayTakeOver.value) return
    note.value = ''
    refusal.value = ''
    let failed: unknown
    const taken = await task.run(async ({ report, onCancel }) => {
      onCancel(() => void imports.stop())
      try {
        return await imports.takeOver(looked.id, report)
      } catch (error) {
        failed = error
        throw error
      }
    })
    if (!taken) {
      if (codeOf(failed) === 'cancelled') note.value = sentenceOf(failed)
      else refusal.value = sentenceOf(failed)
      return
    }
    done.value = taken
    view.value = taken
    const saying = frame.saved(inWords(taken))
    comparedAt.value = frame.changes.value
    await saying
  }

  /** Back from the result to the rows that stayed out. */
  async function resume() {
    done.value = undefined
    await look()
  }

  async function saveMarked() {
    if (!view.value) return
    try {
      const file = await imports.saveMarked(view.value.id)
      if (file) saved('标注后的表格', file)
    } catch (error) {
      toasts.refused(error)
    }
  }

  // Records changed meanwhile: what is shown as new or changed would no longer be true.
  async function compareAnew() {
    if (!source.value || !view.value || task.running.value || comparedAt.value === frame.changes.value) return
    const takenBack = done.value !== undefined
    done.value = undefined
    if ((await look()) && takenBack) note.value = '导入后档案又有改动（如撤销），已重新比对。'
  }
  watch(frame.changes, () => void compareAnew())
  if (done.value && heldBackIn(done.value) === 0) forget()
  else void compareAnew()

  return {
    source, view, done, said, sheets, listsFiles, mended, typed, answered, told, unknown, refusedCode, refusal, note,
    pending, counts, toWrite, undecided, newFields, mayTakeOver, task,
    begin, look, sayKind, saySheet, saySheetKind, sayYear, sayRoundHours, sayAskAgain, sayReturns, sayColumn, sayUnknown, say,
    recheck, unmend, unanswer, takeOver, resume, saveMarked, forget,
  }
}

/** 已导入花名册：新增 24、更新 0 人; of several kinds each with its figure. */
function inWords({ parts }: ImportView): string {
  const [only, ...others] = parts
  if (only && others.length === 0) return `已导入${titleOf(only.kind)}：新增 ${only.added}、更新 ${only.updated} ${unitOf(only.kind)}`
  return `已导入${parts.map((part) => `${titleOf(part.kind)} ${part.added + part.updated} ${unitOf(part.kind)}`).join('、')}`
}

export type Import = ReturnType<typeof useImport>
export type { HeldBack }
