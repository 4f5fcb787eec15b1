import { computed, ref, watch, type ComputedRef } from 'vue'
import type { AppraisalLine, AppraisalView, GradeInput } from '../../api/appraisal'
import { useUnsavedGuard } from '../../composables/useUnsavedGuard'

/** A grade that a person set, and why. */
export interface HandGrade {
  grade: string
  reason: string
}

/** One line with the grade that a confirmation now would give it. */
export interface Graded {
  id: number
  line: AppraisalLine
  grade: string | null
  byHand: boolean
  /** Takes part and has no grade: a tie across the cut. */
  pending: boolean
  /** The year is confirmed with another grade. */
  differs: boolean
}

const handOf = (view: AppraisalView): Record<number, HandGrade> =>
  Object.fromEntries(
    view.lines.filter((line) => line.byHand && !line.reviewed && line.grade !== null).map((line) => [line.id, { grade: line.grade!, reason: line.handReason ?? '' }]),
  )

/** The grades of one year as they would be confirmed now: the suggestions, and what was set by hand. */
export function useGrades(view: ComputedRef<AppraisalView>) {
  const hand = ref(handOf(view.value))
  const guard = useUnsavedGuard(`appraisal-grades-${view.value.year}`, hand)
  watch(view, (now) => {
    // What was set by hand and is not confirmed survives new scores; otherwise the records say what holds.
    if (guard.isChanged.value || guard.draft.value) return
    // Taking back the confirmation does not take it away either.
    if (now.confirmedOn === null && Object.keys(hand.value).length > 0) return
    hand.value = handOf(now)
    guard.saved()
  })

  const rows = computed<Graded[]>(() =>
    view.value.lines.map((line) => {
      // What a review decided stands, whatever is suggested.
      const reviewed = line.reviewed && line.grade !== null
      const set = line.takingPart && !reviewed ? hand.value[line.id] : undefined
      const grade = reviewed ? line.grade : (set?.grade ?? line.suggested)
      return {
        id: line.id,
        line,
        grade,
        byHand: set !== undefined && set.grade !== line.suggested,
        pending: line.takingPart && grade === null,
        differs: view.value.confirmedOn !== null && grade !== line.grade,
      }
    }),
  )
  const pending = computed(() => rows.value.filter((row) => row.pending))
  const differing = computed(() => rows.value.filter((row) => row.differs))
  const count = (grade: string) => rows.value.filter((row) => row.grade === grade).length
  const best = computed(() => count(view.value.cappedGrade))
  const inputs = computed<GradeInput[]>(() =>
    rows.value.filter((row) => row.byHand).map((row) => ({ worker: row.id, grade: row.grade!, reason: hand.value[row.id]!.reason })),
  )

  /** A grade as suggested is not one set by hand. */
  function set(line: AppraisalLine, grade: string, reason: string) {
    const rest = { ...hand.value }
    if (grade === line.suggested) delete rest[line.id]
    else rest[line.id] = { grade, reason: reason.trim() }
    hand.value = rest
  }

  return { hand, guard, rows, pending, differing, count, best, inputs, set }
}
