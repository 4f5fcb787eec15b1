/**
 * One file on its way in: chosen, looked at, corrected, taken over. It outlives the page, so that corrected cells and named columns
 * are still there after a look at another page; it ends with the window.
 */
import { computed, ref, shallowRef, watch } from 'vue'
import { imports, type ChosenFile, type Correction, type DoubtfulCell, type ErrorCode, type HeldBack, type ImportInput, type ImportView } from '../../api/imports'
import { sentenceOf } from '../../composables/sentence'
import { useTask } from '../../composables/useTask'
import { useToasts } from '../../composables/useToasts'
import { useFrame } from '../../frame/useFrame'
import { useSaved } from '../../frame/useSaved'
import { titleOf, unitOf } from './kinds'

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

/** What the user said beyond the file; the last that could be read is kept beside it. */
interface Said {
  kind: string | null
  sheet: string | null
  year: number | null
  map: Record<string, string>
  roundHours: boolean
  /** Who of those that the file lists although they have left is taken back, and from which day. */
  returns: Record<number, string>
}

export const NOT_READ = '-'
const nothingSaid = (): Said => ({ kind: null, sheet: null, year: null, map: {}, roundHours: false, returns: {} })
const copyOf = (said: Said): Said => ({ ...said, map: { ...said.map }, returns: { ...said.returns } })

const file = shallowRef<ChosenFile>()
const view = shallowRef<ImportView>()
const done = shallowRef<ImportView>()
const said = ref<Said>(nothingSaid())
/** All sheets of the file, while only one of them is read. */
const sheets = shallowRef<string[]>([])
/** Cells whose new text was sent. */
const mended = shallowRef<Mended[]>([])
/** What stands in the inputs, by place; `undefined`: untouched. */
const typed = ref<Record<string, Typed | undefined>>({})
const refusedCode = ref<ErrorCode>()
const refusal = ref('')
/** Said once: another column gave way, a change was not possible. */
const note = ref('')
/** The state of the records when they were last compared with. */
const comparedAt = ref(0)
/** What was said when the file could last be read. */
let lastGood = nothingSaid()

/** Every doubtful cell, row by row. */
export const doubtsOf = (view: ImportView | undefined): Doubt[] =>
  (view?.heldBack ?? []).flatMap(({ sheet, row }, at) => (view?.quoted[at]?.cells ?? []).map((cell) => ({ ...cell, sheet, row })))
const sameText = (a: Typed | undefined, b: Typed | undefined) => a?.text === b?.text && a?.lastOnly === b?.lastOnly

export const placeOf = (at: { sheet: string; cell: string | null }) => `${at.sheet}!${at.cell}`

/** Forgets the file; for tests, and for another file. */
export function forget() {
  file.value = undefined
  view.value = undefined
  done.value = undefined
  said.value = nothingSaid()
  sheets.value = []
  mended.value = []
  typed.value = {}
  refusedCode.value = undefined
  refusal.value = ''
  note.value = ''
  lastGood = nothingSaid()
}

const codeOf = (error: unknown): ErrorCode | undefined =>
  error instanceof Error && 'reason' in error ? (error.reason as { code?: ErrorCode }).code : undefined

export function useImport() {
  const task = useTask()
  const toasts = useToasts()
  const saved = useSaved()
  const frame = useFrame()
  let again = false

  /** Inputs that say something else than what was last sent. */
  const pending = computed(() => {
    const sent = new Map(mended.value.map((one) => [placeOf(one), { text: one.text, lastOnly: one.last_only }]))
    return doubtsOf(view.value).filter((cell) => !sameText(typed.value[placeOf(cell)], sent.get(placeOf(cell)))).length
  })
  const toWrite = computed(() => (view.value ? view.value.added + view.value.updated : 0))

  const input = (): ImportInput => ({
    kind: said.value.kind,
    sheet: said.value.sheet,
    year: said.value.year,
    map: Object.entries(said.value.map).map(([key, value]) => ({ key, value })),
    corrections: mended.value.map(({ sheet, cell, text, last_only }) => ({ sheet, cell, text, last_only })),
    round_hours: said.value.roundHours,
    returns: Object.entries(said.value.returns).map(([worker, on]) => ({ worker: Number(worker), on })),
  })

  /** Looks at the file with what was said; what was said before comes back when it cannot be read like that. */
  async function look(): Promise<boolean> {
    const token = file.value?.token
    if (token === undefined) return false
    if (task.running.value) {
      again = true
      return false
    }
    refusal.value = ''
    refusedCode.value = undefined
    const at = frame.changes.value
    let failed: unknown
    const looked = await task.run(async ({ report, onCancel }) => {
      onCancel(() => void imports.stop())
      try {
        return await imports.look(token, input(), report)
      } catch (error) {
        failed = error
        throw error
      }
    })
    if (file.value?.token !== token) return false
    if (again) {
      again = false
      return look()
    }
    if (!looked) {
      settleRefusal(failed)
      return false
    }
    view.value = looked
    comparedAt.value = at
    said.value.kind = looked.kind
    lastGood = copyOf(said.value)
    if (said.value.sheet === null) sheets.value = looked.sheets
    return true
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

  async function begin(chosen: ChosenFile, kind: string | null = null) {
    if (task.running.value) return
    forget()
    file.value = chosen
    said.value.kind = kind
    await look()
  }

  /** Says something new of the file and looks again. */
  async function say(change: Partial<Said>) {
    note.value = ''
    said.value = { ...said.value, ...change }
    return look()
  }

  const sayKind = (kind: string) => {
    if (kind === said.value.kind) return
    // Columns of one kind mean nothing to another.
    void say({ kind, year: null, map: {}, roundHours: false, returns: {} })
  }
  const saySheet = (sheet: string | null) => void say({ sheet })
  const sayRoundHours = (roundHours: boolean) => void say({ roundHours })
  const sayReturns = (returns: Record<number, string>) => void say({ returns })
  const sayYear = (year: number) => void say({ year })

  /** Takes a column for a field; a column that held the field gives way. */
  async function sayColumn(header: string, field: string) {
    const map = { ...said.value.map, [header]: field }
    const holder = field === NOT_READ ? undefined : view.value?.columns.find((column) => column.field === field && column.header !== header)
    if (holder) map[holder.header] = NOT_READ
    const title = view.value?.fields.find((one) => one.key === field)?.title ?? ''
    if ((await say({ map })) && holder) note.value = `「${title}」改由「${header}」一列读取，原来的「${holder.header}」一列不再导入。`
  }

  /** Sends what was typed into the doubtful cells and looks again. */
  async function recheck() {
    const kept = new Map(mended.value.map((one) => [placeOf(one), one]))
    for (const { sheet, cell, row, column } of doubtsOf(view.value)) {
      const place = placeOf({ sheet, cell })
      const now = typed.value[place]
      if (now === undefined) kept.delete(place)
      else kept.set(place, { sheet, cell, text: now.text.trim(), last_only: now.lastOnly, row, column })
    }
    const before = mended.value
    mended.value = [...kept.values()]
    note.value = ''
    const heldBefore = view.value?.heldBack.length ?? 0
    if (!(await look())) {
      mended.value = before
      return
    }
    typed.value = {}
    for (const cell of doubtsOf(view.value)) {
      const tried = kept.get(placeOf(cell))
      if (tried) typed.value[placeOf(cell)] = { text: tried.text, lastOnly: tried.last_only }
    }
    const now = view.value?.heldBack ?? []
    const solved = heldBefore - now.length
    note.value = solved > 0 ? `这次改好 ${solved} 行，${now.length === 0 ? '没有有疑问的行了。' : `还有 ${now.length} 行有疑问。`}` : now.length > 0 ? `还有 ${now.length} 行有疑问。` : ''
  }

  /** The cell is read again as it stands in the file. */
  async function unmend(one: Mended) {
    mended.value = mended.value.filter((other) => other !== one)
    delete typed.value[placeOf(one)]
    note.value = ''
    await look()
  }

  async function takeOver() {
    const looked = view.value
    if (!looked || pending.value > 0 || toWrite.value === 0) return
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
    const saying = frame.saved(`已导入${titleOf(taken.kind)}：新增 ${taken.added}、更新 ${taken.updated} ${unitOf(taken.kind)}`)
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
    if (!file.value || !view.value || task.running.value || comparedAt.value === frame.changes.value) return
    const takenBack = done.value !== undefined
    done.value = undefined
    if ((await look()) && takenBack) note.value = '导入后档案又有改动（如撤销），已重新比对。'
  }
  watch(frame.changes, () => void compareAnew())
  if (done.value && done.value.heldBack.length === 0) forget()
  else void compareAnew()

  return {
    file, view, done, said, sheets, mended, typed, refusedCode, refusal, note, pending, toWrite,
    task, begin, look, sayKind, saySheet, sayYear, sayRoundHours, sayReturns, sayColumn, say, recheck, unmend, takeOver, resume, saveMarked, forget,
  }
}

export type Import = ReturnType<typeof useImport>
export type { HeldBack }
