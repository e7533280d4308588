import { buildTexts } from './en/build.ts';
import { chartTexts } from './en/charts.ts';
import { claimsTexts } from './en/claims.ts';
import { compareTexts } from './en/compare.ts';
import { curveTexts } from './en/curves.ts';
import { dataTexts } from './en/data.ts';
import { demosTexts } from './en/demos.ts';
import { drawTexts } from './en/draw.ts';
import { historyTexts } from './en/history.ts';
import { homeTexts } from './en/home.ts';
import { reportTexts } from './en/reports.ts';
import { runTexts } from './en/runs.ts';
import { settingsTexts } from './en/settings.ts';
import { shellTexts } from './en/shell.ts';
import { uiTexts } from './en/ui.ts';
import { watchTexts } from './en/watch.ts';

/** Every text of the page that is not in the catalogue, by place. A translation is another object of this shape. */
export const texts = {
  build: buildTexts,
  charts: chartTexts,
  claims: claimsTexts,
  compare: compareTexts,
  curves: curveTexts,
  data: dataTexts,
  demos: demosTexts,
  draw: drawTexts,
  history: historyTexts,
  home: homeTexts,
  reports: reportTexts,
  runs: runTexts,
  settings: settingsTexts,
  shell: shellTexts,
  ui: uiTexts,
  watch: watchTexts,
};
