import { z } from 'zod';
import { LabError, errorFromRecord, errorRecord } from '../errors.ts';
import { errorSchema, labEvent, type LabEvent } from '../events.ts';
import { decodeMessage, encodeMessage } from './message.ts';

/** What the lab tells a client of its own accord. */
export interface ClientFunctions {
  event(event: LabEvent): void;
  /** Events were left out because the client read too slowly: whatever it shows may have changed. */
  missed(): void;
}

const callId = z.string().min(1).max(64);

/** The messages of birpc: a call that wants an answer, a notice that wants none, and an answer. */
const call = z.strictObject({
  t: z.literal('q'),
  i: callId,
  m: z.string().max(64),
  a: z.array(z.unknown()).max(16),
});
const notice = z.discriminatedUnion('m', [
  z.strictObject({ t: z.literal('q'), m: z.literal('event'), a: z.tuple([labEvent]) }),
  z.strictObject({ t: z.literal('q'), m: z.literal('missed'), a: z.tuple([]) }),
]);
const reply = z.strictObject({ t: z.literal('s'), i: callId, r: z.unknown().optional(), e: errorSchema.optional() });

/** A message from a client to the lab. */
export type ToLab = z.output<typeof call>;

/** Messages as birpc has them, an error being the error itself. */
export type Outgoing =
  | { readonly t: 'q'; readonly i?: string; readonly m: string; readonly a: readonly unknown[] }
  | { readonly t: 's'; readonly i: string; readonly r?: unknown; readonly e?: unknown };

/** @throws LabError `internal` as `encodeMessage`. */
export function writeRpc(message: Outgoing): Uint8Array<ArrayBuffer> {
  const isFailure = message.t === 's' && message.e !== undefined;
  return encodeMessage(isFailure ? { ...message, e: errorRecord(message.e) } : message);
}

/** @throws LabError `usage` for anything but a call. */
export const readFromClient = (bytes: Uint8Array): ToLab => checked(call, bytes);

/** @throws LabError `usage` for anything but an answer or a notice. */
export function readFromLab(bytes: Uint8Array): unknown {
  const message = checked(z.union([reply, notice]), bytes);
  return message.t === 's' && message.e ? { ...message, e: errorFromRecord(message.e) } : message;
}

function checked<Schema extends z.ZodType>(schema: Schema, bytes: Uint8Array): z.output<Schema> {
  const parsed = schema.safeParse(decodeMessage(bytes));
  if (parsed.success) return parsed.data;
  throw new LabError('usage', 'A message was refused: it is none that the lab and its clients exchange.');
}
