import { readonly, ref, type Ref } from 'vue';
import type { Draft } from './model/paths.ts';

/** How long after an edit a draft is saved, in milliseconds; well within a second. */
const delay = 300;
const retryAfter = 1500;

export type SaveState = 'saved' | 'waiting' | 'failed';

export interface DraftSaver {
  readonly state: Readonly<Ref<SaveState>>;
  /** Keeps this version soon, and whichever comes after it. */
  keep(id: string, draft: Draft): void;
  /** Saves what waits, now. */
  flush(): Promise<void>;
  /** Forgets what waits and ends. */
  stop(): void;
}

/** Saves drafts one after the other, never an older version after a newer one, and tries again what failed. */
export function draftSaver(save: (id: string, draft: Draft) => Promise<void>): DraftSaver {
  const state = ref<SaveState>('saved');
  let waiting: { readonly id: string; readonly draft: Draft } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  const later = (milliseconds: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), milliseconds);
  };

  async function saveAll(): Promise<void> {
    while (waiting) {
      const taken = waiting;
      waiting = null;
      try {
        await save(taken.id, taken.draft);
      } catch {
        // A newer version may have come meanwhile.
        waiting ??= taken;
        state.value = 'failed';
        later(retryAfter);
        return;
      }
    }
    state.value = 'saved';
  }

  async function flush(): Promise<void> {
    clearTimeout(timer);
    saving ??= saveAll().finally(() => (saving = null));
    await saving;
  }

  return {
    state: readonly(state),
    keep(id, draft) {
      waiting = { id, draft };
      if (state.value === 'saved') state.value = 'waiting';
      later(delay);
    },
    flush,
    stop() {
      waiting = null;
      clearTimeout(timer);
    },
  };
}
