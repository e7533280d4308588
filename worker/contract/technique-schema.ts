import { z } from 'zod';
import type { Family, OwnFormula, Parameter, Technique } from '../catalogue/technique.ts';

function parameterSchema(parameter: Parameter) {
  let schema = parameter.whole === true ? z.number().int() : z.number();
  schema = parameter.exclusive === 'min' ? schema.gt(parameter.min) : schema.gte(parameter.min);
  schema = parameter.exclusive === 'max' ? schema.lt(parameter.max) : schema.lte(parameter.max);
  return schema.default(parameter.default).describe(parameter.help);
}

export type ParametersOf<Row extends Technique> = {
  [Name in keyof Row['parameters']]: ReturnType<typeof parameterSchema>;
} & (Row extends { readonly own: OwnFormula } ? { formula: ReturnType<typeof formulaSchema> } : unknown);

/** Nobody writes longer formulas by hand. */
export const formulaLength = 200;

function formulaSchema(usual: string, { help }: OwnFormula) {
  return z.string().trim().min(1).max(formulaLength).default(usual).describe(help);
}

/** The schema of a technique's parameters, with ranges and defaults from its row. */
export function parametersShape<Row extends Technique>(row: Row): ParametersOf<Row> {
  const entries = Object.entries(row.parameters).map(([name, parameter]) => [name, parameterSchema(parameter)]);
  const own = row.own && 'formula' in row && { formula: formulaSchema(String(row.formula), row.own) };
  return { ...Object.fromEntries(entries), ...own } as ParametersOf<Row>;
}

/** The title of a row, and whether it is there to be looked at only. */
export const aboutRow = ({ title, exhibit }: Technique) => ({ description: title, ...(exhibit && { exhibit: true }) });

type ChoiceOf<F extends Family, Kind extends keyof F & string> = {
  [K in Kind]: z.ZodObject<{ kind: z.ZodLiteral<K> } & ParametersOf<F[K]>, z.core.$strict>;
}[Kind];

/** The schema of `{ kind, ...parameters }` for a family of the catalogue: one strict variant per row. */
export function choiceSchema<F extends Family>(family: F): z.ZodDiscriminatedUnion<ChoiceOf<F, keyof F & string>[]> {
  const variants = Object.entries(family).map(([kind, row]) =>
    z.strictObject({ kind: z.literal(kind), ...parametersShape(row) }).meta(aboutRow(row)),
  );
  return z.discriminatedUnion('kind', variants as never);
}

type EveryOf<F extends Family> = {
  [Name in keyof F]: z.ZodPrefault<z.ZodObject<ParametersOf<F[Name]>, z.core.$strict>>;
};

/** The shape of a family of which a recipe has every row, each under its name. */
export function everyShape<F extends Family>(family: F): EveryOf<F> {
  const shape = Object.entries(family).map(([name, row]) => [
    name,
    z.strictObject(parametersShape(row)).prefault({}).meta(aboutRow(row)),
  ]);
  return Object.fromEntries(shape) as EveryOf<F>;
}

/** The schema of a family of which a recipe has every row. */
export function everySchema<F extends Family>(family: F): z.ZodPrefault<z.ZodObject<EveryOf<F>, z.core.$strict>> {
  return z.strictObject(everyShape(family)).prefault({} as never);
}
