import './csp'
import 'element-plus/dist/index.css'
import './styles/tokens.css'
import './styles/base.css'
import { createApp } from 'vue'
import { copyThroughProgram } from './api/copying'
import { draftPlace } from './api/drafts'
import { people } from './api/people'
import App from './App.vue'
import { copyThrough, watchCopies } from './components/clipboard'
import { keepDraftsIn } from './composables/drafts'
import { forgetOldDrafts } from './composables/remembered'
import { useToasts } from './composables/useToasts'
import { readWordsWith } from './composables/wordKeys'
import { applyTypeSize } from './frame/typeSize'
import { loadPagesAhead, router } from './router'

applyTypeSize()
forgetOldDrafts()
keepDraftsIn(draftPlace)
copyThrough(copyThroughProgram)
readWordsWith(people.wordKeys)
const toasts = useToasts()
watchCopies((seconds) => void (seconds && toasts.plain(`已复制；其中有完整号码，${seconds} 秒后从剪贴板清除。`)), toasts.refused)
createApp(App).use(router).mount('#app')
void loadPagesAhead()
