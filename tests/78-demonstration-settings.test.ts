import fc from 'fast-check';
import { expect, test } from 'vitest';
import { queryOf, settingsOf } from '../renderer/pages/demos/settings-query.ts';
import { sliderPosition, sliderValue } from '../renderer/pages/demos/slider.ts';

const defaults = { eta: 0.5, name: 'sgd', isOn: false, list: ['a', 'b'], points: [0], inner: { w: 1, deep: { b: 2 } } };
const settings = fc.record({
  eta: fc.double({ noNaN: true }).filter((x) => !Object.is(x, -0)),
  name: fc.string(),
  isOn: fc.boolean(),
  list: fc.array(fc.stringMatching(/^[a-z-]+$/), { maxLength: 4 }),
  points: fc.array(fc.integer(), { maxLength: 5 }),
  inner: fc.record({ w: fc.integer(), deep: fc.record({ b: fc.integer() }) }),
});

test('settings come back from the address they are written to', () => {
  fc.assert(
    fc.property(settings, (values) => {
      expect(settingsOf(queryOf(values, defaults), defaults, () => true)).toEqual(values);
    }),
  );
});

test('the address names what differs from the defaults alone', () => {
  expect(queryOf(defaults, defaults)).toEqual({});
  expect(queryOf({ ...defaults, inner: { w: 1, deep: { b: 3 } } }, defaults)).toEqual({ 'inner.deep.b': '3' });
});

test('what an address says that is no setting, or none that is allowed, is left out', () => {
  const isValid = ({ eta }: { readonly eta?: unknown }): boolean => typeof eta === 'number' && eta < 1;
  const query = { eta: '7', name: 'adam', unknown: 'x', __proto__: 'y', inner: '3', 'inner.w': '4', 'name.w': '1' };
  expect(settingsOf(query, defaults, isValid)).toEqual({
    ...defaults,
    name: 'adam',
    inner: { ...defaults.inner, w: 4 },
  });
});

test('a slider comes back to the value it shows', () => {
  expect(sliderValue({ min: -5, max: 5, step: 0.1 }, sliderPosition({ min: -5, max: 5 }, 0.6))).toBe(0.6);
  const rate = { min: 0.001, max: 10, scale: 'log' } as const;
  expect(sliderValue(rate, sliderPosition(rate, 0.15))).toBe(0.15);
  expect([sliderValue(rate, 0), sliderValue(rate, 1)]).toEqual([0.001, 10]);
});
