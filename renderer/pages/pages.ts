import {
  ChartSpline,
  Columns2,
  Database,
  FlaskConical,
  History,
  House,
  Pencil,
  Presentation,
  Scale,
  Settings2,
} from '@lucide/vue';
import type { Component } from 'vue';
import { texts } from '../texts/texts.ts';

/** A page of the app: routes, navigation and "go to" commands are made from this list. */
export interface Page {
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly icon: Component;
  /** Pressed after `g`. */
  readonly key: string;
  readonly load: () => Promise<{ default: Component }>;
}

export const pages = [
  {
    name: 'home',
    path: '/',
    title: texts.home.title,
    icon: House,
    key: 'o',
    load: () => import('./home/HomePage.vue'),
  },
  {
    name: 'build',
    path: '/build/:draft?',
    title: texts.build.title,
    icon: FlaskConical,
    key: 'b',
    load: () => import('./build/BuildPage.vue'),
  },
  {
    name: 'watch',
    path: '/watch/:experiment?',
    title: texts.watch.title,
    icon: ChartSpline,
    key: 'w',
    load: () => import('./watch/WatchPage.vue'),
  },
  {
    name: 'history',
    path: '/history',
    title: texts.history.title,
    icon: History,
    key: 'h',
    load: () => import('./history/HistoryPage.vue'),
  },
  {
    name: 'compare',
    path: '/compare',
    title: texts.compare.title,
    icon: Columns2,
    key: 'c',
    load: () => import('./compare/ComparePage.vue'),
  },
  {
    name: 'draw',
    path: '/draw',
    title: texts.draw.title,
    icon: Pencil,
    key: 'd',
    load: () => import('./draw/DrawPage.vue'),
  },
  {
    name: 'claims',
    path: '/claims/:claim?',
    title: texts.claims.title,
    icon: Scale,
    key: 'l',
    load: () => import('./claims/ClaimsPage.vue'),
  },
  {
    name: 'demos',
    path: '/demos/:demo?',
    title: texts.demos.title,
    icon: Presentation,
    key: 'e',
    load: () => import('./demos/DemosPage.vue'),
  },
  {
    name: 'data',
    path: '/data',
    title: texts.data.title,
    icon: Database,
    key: 'a',
    load: () => import('./data/DataPage.vue'),
  },
  {
    name: 'settings',
    path: '/settings',
    title: texts.settings.title,
    icon: Settings2,
    key: 's',
    load: () => import('./settings/SettingsPage.vue'),
  },
] as const satisfies readonly Page[];

export type PageName = (typeof pages)[number]['name'];
