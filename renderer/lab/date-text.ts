import { texts } from '../texts/texts.ts';

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

/** A moment as all pages show it: "21 Nov 2026, 09:00". */
export const dateText = (at: number): string => (Number.isNaN(at) ? texts.ui.none : day.format(at));
