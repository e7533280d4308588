import '@fontsource-variable/inter/index.css';
import 'katex/dist/katex.min.css';
import './theme/tokens.css';
import './theme/base.css';
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import App from './App.vue';
import { pages } from './pages/pages.ts';
import { router } from './router.ts';
import { followTheme } from './theme/theme.ts';

// Schemas are interpreted here: compiling them to code would need a content security policy that allows `eval`.
z.config({ jitless: true });

followTheme();
createApp(App).use(createPinia()).use(router).mount('#app');

// The other pages come in while the first is looked at, so that none is waited for; one that did not come is asked for again.
void router.isReady().then(() => setTimeout(() => void Promise.allSettled(pages.map(({ load }) => load())), 300));
