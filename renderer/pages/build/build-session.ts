import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import type { Estimate } from '../../../worker/contract/api/model.ts';
import { errorRecord, type ErrorRecord, type Problem } from '../../../worker/contract/errors.ts';
import { preset } from '../../../worker/contract/presets.ts';
import type { Json } from '../../../worker/contract/read-json.ts';
import type { DeviceChoice } from '../../../worker/contract/run.ts';
import { useAnswer } from '../../lab/answer.ts';
import { lab } from '../../lab/lab.ts';
import { texts } from '../../texts/texts.ts';
import { tell } from '../../ui/toasts.ts';
import { draftSaver } from './draft-saver.ts';
import { createEditor } from './editor.ts';
import { draftOf, emptyDraft } from './model/experiment-file.ts';
import type { Draft } from './model/paths.ts';

/** What a failure says about the fields; a failure about none of them is about the whole. */
function problemsIn(error: ErrorRecord | null): readonly Problem[] {
  if (error === null || error.code === 'lab-lost') return [];
  return error.problems.length > 0 ? error.problems : [{ path: '', message: error.message }];
}

interface Begun {
  readonly draft: Draft;
  /** Of the draft that is gone on with; null for what becomes a draft with its first edit. */
  readonly id: string | null;
}

/** The page's work: which draft is open, what the lab says of it, and where it is kept. */
export function useBuildSession() {
  const route = useRoute();
  const router = useRouter();
  const id = ref<string>(crypto.randomUUID());
  const isReady = ref(false);
  const failure = ref<ErrorRecord | null>(null);
  const settings = useAnswer(() => lab.settings());
  const chosen = ref<DeviceChoice | null>(null);
  const device = computed({
    get: () => chosen.value ?? settings.value.value?.device ?? 'cpu',
    set: (to) => (chosen.value = to),
  });
  const isStarting = ref(false);
  const refused = shallowRef<readonly Problem[]>([]);

  const saver = draftSaver((draftId, draft) => lab.saveDraft(draftId, draft));
  const editor = createEditor(
    emptyDraft(),
    () => [...problemsIn(checked.error.value), ...refused.value],
    (draft) => {
      refused.value = [];
      saver.keep(id.value, draft);
      if (route.params['draft'] !== id.value) void router.replace({ name: 'build', params: { draft: id.value } });
    },
  );
  const checked = useAnswer(() => lab.check(editor.draft.value as Json));
  const estimated = useAnswer(
    () => lab.estimate(editor.draft.value as Json, device.value),
    (event) => event.kind === 'changed' && event.what === 'speeds',
  );
  const drafts = useAnswer(() => lab.drafts());

  const problemFree = computed(
    () => checked.value.value !== undefined && checked.error.value === null && refused.value.length === 0,
  );
  const estimate = computed((): Estimate | undefined =>
    estimated.error.value === null ? estimated.value.value : undefined,
  );

  async function newestDraft(): Promise<Begun> {
    const newest = (await lab.drafts()).find(({ problem }) => problem === null);
    if (!newest) return { draft: emptyDraft(), id: null };
    const { experiment } = await lab.draft(newest.id);
    return { draft: draftOf(experiment), id: newest.id };
  }

  async function begin(): Promise<Begun> {
    const { draft, from, preset: name } = { ...route.query, ...route.params } as Record<string, unknown>;
    if (typeof draft === 'string' && draft !== '') {
      return { draft: draftOf((await lab.draft(draft)).experiment), id: draft };
    }
    if (typeof from === 'string') {
      return { draft: draftOf((await lab.experiment(Number(from))).experiment), id: null };
    }
    if (typeof name === 'string') return { draft: name === '' ? emptyDraft() : draftOf(preset(name)), id: null };
    return newestDraft();
  }

  /** Opens what the address names, unless it is open already. */
  async function load(): Promise<void> {
    if (route.name !== 'build' || (isReady.value && route.params['draft'] === id.value)) return;
    await saver.flush();
    const asked = route.fullPath;
    try {
      const begun = await begin();
      if (route.fullPath !== asked) return;
      id.value = begun.id ?? crypto.randomUUID();
      failure.value = null;
      refused.value = [];
      editor.open(begun.draft);
      isReady.value = true;
      void drafts.reload();
    } catch (thrown) {
      failure.value = errorRecord(thrown);
    }
  }
  watch(() => route.fullPath, load, { immediate: true });

  /** Another draft beside this one, kept at once. */
  async function openNew(draft: Draft): Promise<void> {
    await saver.flush();
    id.value = crypto.randomUUID();
    editor.open(draft);
    isReady.value = true;
    saver.keep(id.value, draft);
    await router.push({ name: 'build', params: { draft: id.value } });
    await saver.flush();
    void drafts.reload();
  }

  async function start(): Promise<void> {
    if (!problemFree.value || isStarting.value) return;
    isStarting.value = true;
    try {
      const { id: experiment } = await lab.start(editor.draft.value, device.value);
      saver.stop();
      await lab.removeDraft(id.value);
      await router.push({ name: 'watch', params: { experiment } });
    } catch (thrown) {
      const error = errorRecord(thrown);
      refused.value = problemsIn(error);
      if (error.problems.length === 0) tell(`${error.message} ${error.advice}`, { tone: 'bad' });
    } finally {
      isStarting.value = false;
    }
  }

  async function removeDraft(other: { readonly id: string; readonly name: string }): Promise<void> {
    const kept = await lab.draft(other.id).catch(() => null);
    await lab.removeDraft(other.id);
    await drafts.reload();
    const putBack = async (): Promise<void> => {
      if (kept) await lab.saveDraft(other.id, kept.experiment);
      await drafts.reload();
    };
    const action = kept && { label: texts.ui.undo, run: () => void putBack() };
    tell(texts.build.draftRemoved(other.name || texts.build.noName), action ? { action } : {});
  }

  const flush = (): void => void saver.flush();
  document.addEventListener('visibilitychange', flush);
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', flush);
    flush();
  });

  const otherDrafts = computed(() => (drafts.value.value ?? []).filter((draft) => draft.id !== id.value));
  return {
    editor,
    isReady,
    failure,
    retry: load,
    device,
    estimate,
    problemFree,
    isStarting,
    start,
    openNew,
    otherDrafts,
    removeDraft,
    saveState: saver.state,
  };
}
