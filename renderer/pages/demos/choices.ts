/** One of several values to choose from; what its help says is shown while it is chosen. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly help?: string;
}

type Words = string | { readonly title: string; readonly help: string };

/** Values as they are called: by a word, or by the title of a row of the catalogue. */
export const choicesOf = <Value extends string>(
  values: readonly Value[],
  words: Readonly<Record<Value, Words>>,
): Choice<Value>[] =>
  values.map((value) => {
    const called: Words = words[value];
    return typeof called === 'string' ? { value, label: called } : { value, label: called.title, help: called.help };
  });
