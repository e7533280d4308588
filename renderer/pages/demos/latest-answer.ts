import { computed, onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue';
import { errorRecord, type ErrorRecord } from '../../../worker/contract/errors.ts';

export interface LatestAnswer<Question, Value> {
  readonly value: Readonly<ShallowRef<Value | undefined>>;
  /** What is wrong with a formula among the settings, which is said beside it. */
  readonly problem: Readonly<Ref<string | undefined>>;
  /** Whatever else went wrong. */
  readonly error: Readonly<Ref<ErrorRecord | null>>;
  /** Whether the answer is there already. */
  readonly isKnown: (question: Question) => boolean;
  readonly reload: () => void;
}

/** Answers that are kept: all that are asked for ahead, and some to come back to. */
const mostKept = 16;

/**
 * What the lab answers to a question that changes as fast as a slider or an animation: one at a time, and what changed
 * meanwhile is asked once the answer is there. So every answer is shown, and questions never pile up.
 * @param ahead the questions that will come next, where they are known: they are asked meanwhile, so that an animation
 * does not wait for the way to the lab and back.
 */
export function useLatest<Question, Value>(
  question: () => Question,
  ask: (question: Question) => Promise<Value>,
  ahead: () => readonly Question[] = () => [],
): LatestAnswer<Question, Value> {
  const value = shallowRef<Value>();
  const failure = ref<ErrorRecord | null>(null);
  const answers = new Map<string, Value>();
  const underWay = new Set<string>();
  let failed = '';
  let isOver = false;

  const keyOf = (asked: Question): string => JSON.stringify(asked);
  const isWanted = (key: string): boolean => [question(), ...ahead()].some((each) => keyOf(each) === key);

  function show(answer: Value): void {
    value.value = answer;
    if (!isWanted(failed)) failure.value = null;
  }

  async function fetch(asked: Question, key: string, isShown: boolean): Promise<void> {
    underWay.add(key);
    try {
      const answer = await ask(asked);
      answers.set(key, answer);
      if (answers.size > mostKept) answers.delete([...answers.keys()][0]!);
      if (isShown) show(answer);
    } catch (thrown) {
      failed = key;
      failure.value = errorRecord(thrown);
    }
    underWay.delete(key);
    goOn();
  }

  /** Shows what is known, and asks for what is not, as much at a time as is wanted at a time. */
  function goOn(): void {
    if (isOver) return;
    const shown = question();
    const known = answers.get(keyOf(shown));
    if (known !== undefined) show(known);
    const wanted = [shown, ...ahead()];
    for (const each of wanted) {
      const key = keyOf(each);
      if (underWay.size >= wanted.length) return;
      if (!answers.has(key) && !underWay.has(key) && key !== failed) void fetch(each, key, each === shown);
    }
  }
  watch(() => [question(), ...ahead()], goOn, { immediate: true });
  onScopeDispose(() => (isOver = true));

  const isFormula = computed(() => failure.value?.code === 'formula-invalid');
  return {
    value,
    problem: computed(() => (isFormula.value ? failure.value?.message : undefined)),
    error: computed(() => (isFormula.value ? null : failure.value)),
    isKnown: (asked) => answers.has(keyOf(asked)),
    reload() {
      failed = '';
      answers.clear();
      goOn();
    },
  };
}
