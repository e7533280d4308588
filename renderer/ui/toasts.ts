import { readonly, ref } from 'vue';
import { errorRecord } from '../../worker/contract/errors.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'bad';
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** Long enough to read a sentence and to reach for "Undo". */
const shownFor = 8000;

const shown = ref<Toast[]>([]);
let count = 0;

/** The messages on screen, oldest first. */
export const toasts = readonly(shown);

export function dismiss(id: number): void {
  shown.value = shown.value.filter((toast) => toast.id !== id);
}

/** Tells the user something in passing; what went wrong stays until it is dismissed. */
export function tell(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  const { tone = 'plain', action } = options;
  const id = ++count;
  shown.value.push({ id, text, tone, ...(action && { action }) });
  if (tone === 'plain') setTimeout(dismiss, shownFor, id);
}

/** Tells the user why something could not be done, and what helps. */
export function tellFailure(thrown: unknown): void {
  const { message, advice } = errorRecord(thrown);
  tell(`${message} ${advice}`, { tone: 'bad' });
}
