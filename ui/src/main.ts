import './csp'
import 'element-plus/dist/index.css'
import './styles/tokens.css'
import './styles/base.css'
import { createApp } from 'vue'
import App from './App.vue'
import { applyTypeSize } from './frame/typeSize'
import { router } from './router'

applyTypeSize()
createApp(App).use(router).mount('#app')
