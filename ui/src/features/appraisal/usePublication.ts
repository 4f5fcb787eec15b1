import { computed, reactive, ref, shallowRef, watch, type ComputedRef } from 'vue'
import type { AppraisalView } from '../../api/appraisal'
import { publications, type PublicationState, type YearState } from '../../api/publication'
import { spokenDate } from '../../components/dates'
import { sentenceOf } from '../../composables/sentence'

/** First days that were typed for notices not yet put up, by year; they go with the lock, which reads the page anew. */
const typedFirstDays = reactive(new Map<number, string>())

/** The first day of a year's next notice: as it was typed, else `otherwise`. */
export function useFirstDay(year: () => number, otherwise: () => string) {
  return computed({
    get: () => typedFirstDays.get(year()) ?? otherwise(),
    set: (day: string) => void typedFirstDays.set(year(), day),
  })
}
/** The notice is put up, or drawn up anew. */
export const forgetFirstDay = (year: number) => void typedFirstDays.delete(year)

/** What came of a year's publication so far, read again whenever the year is. */
export function usePublication(view: ComputedRef<AppraisalView>) {
  const state = shallowRef<YearState>()
  const refusal = ref('')
  let latest = 0
  async function load() {
    const mine = ++latest
    try {
      const found = await publications.ofYear(view.value.year)
      if (mine !== latest) return
      state.value = found
      refusal.value = ''
    } catch (error) {
      if (mine === latest) refusal.value = sentenceOf(error)
    }
  }
  watch(view, load, { immediate: true })
  const publication = computed(() => state.value?.publication ?? undefined)
  const reviews = computed(() => state.value?.reviews ?? [])
  return { state, publication, reviews, refusal, load }
}

export type Publication = ReturnType<typeof usePublication>

/** Where it is, in a few words. */
export function stageText(one: PublicationState): string {
  switch (one.stage) {
    case 'waiting':
      return `${spokenDate(one.from)}起公示`
    case 'running':
      return `公示中，还有 ${one.daysLeft} 个工作日`
    case 'over':
      return '公示期已满，请记录结果'
    case 'ended':
      return one.objections.length > 0 ? `已结束，${one.objections.length} 件异议已答复` : '已结束，无异议'
  }
}
