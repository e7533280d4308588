import { experimentJsonSchema } from '../../../contract/json-schema.ts';
import type { Context } from '../context.ts';

/** The JSON Schema of experiment files. */
export function schema({ out }: Context): void {
  out.write(`${JSON.stringify(experimentJsonSchema(), null, 2)}\n`);
}
