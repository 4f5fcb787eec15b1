import { createRouter, createWebHashHistory, type RouteLocationNormalized, type RouteRecordRaw } from 'vue-router'
import { useToasts } from './composables/useToasts'
import { keptList } from './features/people/kept'
import { somethingUnsaved } from './composables/useUnsavedGuard'

declare module 'vue-router' {
  interface RouteMeta {
    title: string
  }
}

/** Time for clicks and drawing between two pages read ahead, in milliseconds. */
const BETWEEN_PAGES_MS = 300

/** A user who comes back to the list finds what he had searched for; a link that names people or words gets those. */
function searchedBefore(to: RouteLocationNormalized) {
  const search = keptList()?.search
  return search && Object.keys(to.query).length === 0 ? { name: 'people', query: { q: search } } : true
}

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'workbench', meta: { title: '工作台' }, component: () => import('./features/workbench/WorkbenchPage.vue') },
  { path: '/people', name: 'people', meta: { title: '人员' }, beforeEnter: searchedBefore, component: () => import('./features/people/PeoplePage.vue') },
  { path: '/ledger', name: 'ledger', meta: { title: '台账' }, component: () => import('./features/people/LedgerPage.vue') },
  { path: '/organisation', name: 'organisation', meta: { title: '组织' }, component: () => import('./features/organisation/OrganisationPage.vue') },
  { path: '/import', name: 'import', meta: { title: '导入' }, component: () => import('./features/importing/ImportPage.vue') },
  { path: '/appraisal', name: 'appraisal', meta: { title: '考核' }, component: () => import('./features/appraisal/AppraisalPage.vue') },
  { path: '/papers', name: 'papers', meta: { title: '公文' }, component: () => import('./features/papers/PapersPage.vue') },
  { path: '/reports', name: 'reports', meta: { title: '报表' }, component: () => import('./features/reports/ReportsPage.vue') },
  { path: '/trail', name: 'trail', meta: { title: '操作记录' }, component: () => import('./features/trail/TrailPage.vue') },
  { path: '/safety', name: 'safety', meta: { title: '数据安全' }, component: () => import('./features/safety/SafetyPage.vue') },
  { path: '/settings', name: 'settings', meta: { title: '设置' }, component: () => import('./features/settings/SettingsPage.vue') },
  { path: '/:anything(.*)', redirect: '/' },
]
// Shows the shared parts with made-up data; `vite build --mode gallery` only, so it is not in the program.
if (import.meta.env.MODE === 'gallery') {
  routes.unshift({ path: '/gallery', name: 'gallery', meta: { title: '组件' }, component: () => import('./features/gallery/GalleryPage.vue') })
}

export const router = createRouter({ history: createWebHashHistory(), routes })

/** A page is fetched and read while nobody waits for it, so that the first click on its entry finds it ready. */
export async function loadPagesAhead() {
  await router.isReady()
  for (const { component } of routes) {
    await new Promise((done) => setTimeout(done, BETWEEN_PAGES_MS))
    if (typeof component === 'function') await (component as () => Promise<unknown>)().catch(() => undefined)
  }
}

// A page that cannot be loaded says so, instead of leaving the click without effect.
router.onError((error) => useToasts().refused(error))

/** Asks before a changed form is left; set by the frame, which can draw the question. */
export const leaving: { ask?: () => Promise<boolean> } = {}

/** True: nothing is unsaved, or it may be left as a draft. */
export const mayLeave = async () => !somethingUnsaved() || !leaving.ask || (await leaving.ask())

router.beforeEach((to, from) => to.path === from.path || mayLeave())
