import { computed, shallowRef } from 'vue';
import type { ErrorRecord } from '../../worker/contract/errors.ts';
import { onLabEvent } from './lab.ts';

const last = shallowRef<{ readonly error: ErrorRecord; readonly at: Date } | null>(null);

onLabEvent((event) => {
  if (event.kind === 'trouble') last.value = { error: event.error, at: new Date() };
  // What is told of epochs is stored already: the history can be written again.
  if (event.kind === 'epoch') last.value = null;
});

/** What the lab has in trouble that concerns more than one run, and since when. */
export const trouble = computed(() => last.value);

export function dismissTrouble(): void {
  last.value = null;
}
