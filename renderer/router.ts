import { createRouter, createWebHashHistory } from 'vue-router';
import { pages } from './pages/pages.ts';

/** The hash names the page, so that the same files work from any host and any path. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    ...pages.map(({ name, path, load }) => ({ name, path, component: load })),
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});
