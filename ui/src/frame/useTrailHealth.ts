import { computed, shallowRef } from 'vue'
import { trail, type TrailState } from '../api/trail'

const AGAIN = 1500
/** Ways in which only the heads or a backup disagree: the trail itself is whole, and the user may answer for it. */
const ANSWERABLE = new Set(['entries_cut_off', 'entries_replaced', 'heads_missing', 'backup_ahead', 'backup_differs'])

const state = shallowRef<TrailState>()
let timer: ReturnType<typeof setTimeout> | undefined

function take(now: TrailState) {
  state.value = now
  clearTimeout(timer)
  if (now.checking) timer = setTimeout(() => void look(), AGAIN)
}
/** Asks what is known; the first time, that begins the look. While no office is open there is nothing to know. */
async function look() {
  try {
    take(await trail.state())
  } catch {
    state.value = undefined
  }
}
async function verify() {
  if (state.value) state.value = { ...state.value, checking: true }
  take(await trail.verify())
}
/** Goes through everything again when the trail has grown since; once for each length. */
let caughtUp = 0
async function catchUp(entries: number) {
  const now = state.value
  if (!now?.complete || now.checking || !now.report?.ok || entries <= now.report.entries || entries <= caughtUp) return
  caughtUp = entries
  await verify()
}
async function accept(reason: string) {
  take(await trail.accept(reason))
}

const found = computed(() => state.value?.report?.findings ?? [])
const count = computed(() => found.value.length + (state.value?.report?.more ?? 0))
const answerable = computed(() => found.value.length > 0 && found.value.every((one) => ANSWERABLE.has(one.code)))
const sentence = computed(() => {
  const now = state.value
  if (!now) return ''
  if (now.refused) return `操作记录没能核对：${now.refused}`
  if (!now.report) return now.checking ? '正在核对操作记录…' : ''
  const entries = now.report.entries.toLocaleString('zh-CN')
  if (count.value > 0) return `操作记录共 ${entries} 条，核对发现 ${count.value} 处不符。`
  if (now.complete) return `操作记录完整，共 ${entries} 条，现有数据和备份都与它一致。`
  return `操作记录首尾相连，共 ${entries} 条${now.checking ? '；正在逐条核对数据和备份…' : '。'}`
})

/** Whether the trail is whole, for every page that shows it. */
export function useTrailHealth() {
  return { state, found, count, answerable, sentence, look, verify, catchUp, accept }
}
