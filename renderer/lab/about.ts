import { computed, shallowRef, watch } from 'vue';
import type { About } from '../../worker/contract/api/lab.ts';
import { texts } from '../texts/texts.ts';
import { connection, lab } from './lab.ts';

const known = shallowRef<About | null>(null);

watch(
  connection,
  async (state) => {
    if (state === 'open') known.value = await lab.about().catch(() => null);
  },
  { immediate: true },
);

/** The lab this page belongs to; null until it has said what it is. */
export const aboutLab = computed(() => known.value);

/** What trains here, in a line. */
export const deviceLine = computed(() => {
  if (known.value === null) return '';
  const { cores, jobs } = known.value;
  return texts.shell.device(jobs, cores);
});
