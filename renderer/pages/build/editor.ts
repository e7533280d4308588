import { computed, type ComputedRef, inject, type InjectionKey, shallowRef } from 'vue';
import type { Problem } from '../../../worker/contract/errors.ts';
import { experimentShape } from '../../../worker/contract/json-schema.ts';
import type { Json } from '../../../worker/contract/read-json.ts';
import { texts } from '../../texts/texts.ts';
import { tell } from '../../ui/toasts.ts';
import { addArm, armsOf, changeOf } from './model/arms.ts';
import { begin, edit, redo, undo } from './model/edit-history.ts';
import { type Field, fieldOf, withKind } from './model/form.ts';
import { problemAt } from './model/problems.ts';
import { type Draft, valueAt, withoutValue, withValue } from './model/paths.ts';
import { shapeOf, type JsonSchema } from '../../../worker/contract/json-schema.ts';

/** The draft on screen and all that is done to it. Every change can be undone. */
export interface Editor {
  readonly draft: ComputedRef<Draft>;
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  /** The form of the whole experiment. */
  readonly form: ComputedRef<Field>;
  readonly problems: ComputedRef<readonly Problem[]>;
  /** What is wrong with the field at a path, as a sentence. */
  problem(path: string): string | undefined;
  /** Changes the draft as one step. */
  change(how: (draft: Draft) => Draft): void;
  /** Changes the draft by typing or dragging: what is about the same thing in quick succession is undone together. */
  type(about: string, how: (draft: Draft) => Draft): void;
  set(path: string, to: Json): void;
  /** Sets what is being typed or dragged. */
  typeAt(path: string, to: Json): void;
  unset(path: string): void;
  /** Takes another kind at a choice. */
  choose(path: string, kind: string): void;
  /** Makes an arm that has another value in this field. */
  branch(field: Field): void;
  /** How many arms change this field. */
  varied(field: Field): number;
  undo(): void;
  redo(): void;
  /** Begins with another draft, of which nothing can be undone. */
  open(draft: Draft): void;
}

const editorKey: InjectionKey<Editor> = Symbol('editor');
export { editorKey };

/** The editor of the page this component is on. */
export function useEditor(): Editor {
  const editor = inject(editorKey);
  if (!editor) throw new Error('Only parts of the page that builds experiments have an editor.');
  return editor;
}

function schemaAt(draft: Draft, path: string): JsonSchema | undefined {
  let schema: JsonSchema | undefined = experimentShape;
  let value: Json | undefined = draft;
  for (const key of path.split('.')) {
    schema = shapeOf(schema, value, key);
    value = valueAt(value, key);
  }
  return schema;
}

/**
 * @param problemsNow what the lab finds wrong with the draft as it is.
 * @param edited is told of every change.
 */
export function createEditor(
  first: Draft,
  problemsNow: () => readonly Problem[],
  edited: (draft: Draft) => void,
): Editor {
  const history = shallowRef(begin(first));
  const draft = computed(() => history.value.present);
  const problems = computed(problemsNow);
  const arms = computed(() => armsOf(draft.value));

  function go(next: typeof history.value): void {
    if (next === history.value) return;
    history.value = next;
    edited(next.present);
  }

  const step = (about: string | null, how: (draft: Draft) => Draft): void =>
    go(edit(history.value, how(draft.value), about, performance.now()));
  const change: Editor['change'] = (how) => step(null, how);
  const settingOf = (path: string, to: Json) => (now: Draft) =>
    valueAt(now, path) === to ? now : withValue(now, path, to);

  return {
    draft,
    problems,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    form: computed(() => fieldOf(experimentShape, draft.value as Json, '')),
    problem: (path) => problemAt(problems.value, path),
    change,
    type: step,
    set: (path, to) => change(settingOf(path, to)),
    typeAt: (path, to) => step(path, settingOf(path, to)),
    unset: (path) => change((now) => withoutValue(now, path)),
    choose: (path, kind) =>
      change((now) => withValue(now, path, withKind(schemaAt(now, path) ?? {}, valueAt(now, path), kind))),
    branch(field) {
      const { draft: next, name } = addArm(draft.value, field);
      change(() => next);
      tell(texts.build.armAdded(name), { action: { label: texts.ui.undo, run: () => go(undo(history.value)) } });
    },
    varied: (field) => arms.value.filter(({ changes }) => Object.hasOwn(changes, changeOf(field))).length,
    undo: () => go(undo(history.value)),
    redo: () => go(redo(history.value)),
    open: (other) => (history.value = begin(other)),
  };
}
