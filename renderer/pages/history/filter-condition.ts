import { comparators, type Condition, type FilterField } from '../../../worker/contract/api/history.ts';

/** Longest first, so that `<=` is not read as `<`. */
const signs = comparators.toSorted((a, b) => b.length - a.length);
const sameAs: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=', '≠': '!=', '==': '=' };
const shape = new RegExp(
  `^\\s*(\\S+?)\\s*(${[...signs, ...Object.keys(sameAs)].toSorted((a, b) => b.length - a.length).join('|')})\\s*(.*?)\\s*$`,
);

interface Typed {
  readonly name: string;
  readonly comparator: Condition['comparator'];
  readonly value: string;
}

function typed(text: string): Typed | null {
  const [, name, sign = '', value] = shape.exec(text) ?? [];
  const comparator = comparators.find((known) => known === (sameAs[sign] ?? sign));
  return name === undefined || comparator === undefined ? null : { name, comparator, value: value ?? '' };
}

/** The field of this path, or the only one that ends in it. */
function fieldNamed(name: string, fields: readonly FilterField[]): FilterField | null {
  const exact = fields.find(({ path }) => path === name);
  if (exact) return exact;
  const ending = fields.filter(({ path }) => path.endsWith(`.${name}`));
  return ending.length === 1 ? ending[0]! : null;
}

/** What was typed as a condition, like `optimiser.kind = adam`; null where it is none of a field that occurs. */
export function readCondition(text: string, fields: readonly FilterField[]): Condition | null {
  const found = typed(text);
  const field = found && fieldNamed(found.name, fields);
  if (!field || found.value === '') return null;
  const number = Number(found.value.replace(',', '.'));
  const isNumber = field.values.some((value) => typeof value === 'number') && Number.isFinite(number);
  return { path: field.path, comparator: found.comparator, value: isNumber ? number : found.value };
}

export const conditionText = ({ path, comparator, value }: Condition): string => `${path} ${comparator} ${value}`;

const most = 40;

/** How what was typed could go on: fields while a name is typed, then the values that occur. */
export function suggestions(text: string, fields: readonly FilterField[]): string[] {
  const found = typed(text);
  if (!found) {
    const words = text
      .toLowerCase()
      .split(/[\s.]+/)
      .filter(Boolean);
    return fields
      .filter(({ path }) => words.every((word) => path.toLowerCase().includes(word)))
      .flatMap(({ path, values }) =>
        values.length <= 3 ? values.map((value) => `${path} = ${value}`) : [`${path} = `],
      )
      .slice(0, most);
  }
  const field = fieldNamed(found.name, fields);
  if (!field) return [];
  const { comparator, value } = found;
  return field.values
    .filter((known) => String(known).toLowerCase().startsWith(value.toLowerCase()))
    .map((known) => `${field.path} ${comparator} ${known}`)
    .slice(0, most);
}
