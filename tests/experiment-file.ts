import { expect } from 'vitest';
import { LabError } from '../worker/contract/errors.ts';

/** The least an experiment file may say. */
export const smallFile = deepFreeze({
  format: 'epoch-lab/experiment@1',
  name: 'Small',
  data: {},
  recipe: {
    network: { hidden: [{ units: 30, activation: { kind: 'sigmoid' } }], output: { kind: 'sigmoid' } },
    cost: { kind: 'cross-entropy' },
    protocol: { epochs: 3 },
  },
  arms: [{ name: 'one', changes: {} }],
  seeds: [1, 2],
  measure: {},
});

/** The same value, in which nothing can be changed any more. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

/** A copy with one value replaced, or added, at a dotted path. */
export function withValue(file: unknown, path: string, value: unknown): unknown {
  const copy = structuredClone(file) as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const container = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  container[last] = value;
  return copy;
}

/** The `LabError` a call must end with. */
export function refused(call: () => unknown): LabError {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
    return error as LabError;
  }
  throw new Error('the call was expected to be refused');
}
