import { readonly, ref } from 'vue';
import { LabError } from '../../worker/contract/errors.ts';
import type { LabEvent } from '../../worker/contract/events.ts';
import { type LabApi, labApi, type LabFunction } from '../../worker/contract/lab-api.ts';
import { connectLab, type LabConnection } from '../../worker/contract/wire.ts';
import type { Closed } from '../../worker/contract/shell.ts';
import { openCarrier } from './carrier.ts';

/** Milliseconds between two attempts to reach a lab that was lost; it may need a moment to start again. */
const retryAfter = [250, 500, 1000, 2000];

const state = ref<'connecting' | 'open' | 'lost' | 'refused'>('connecting');
const listeners = new Set<(event: LabEvent) => void>();
const missedListeners = new Set<() => void>();
let opened = Promise.withResolvers<LabConnection>();
let attempts = 0;

/** How the page stands to its lab. It connects again by itself unless it was refused. */
export const connection = readonly(state);

function connect(): void {
  let own: LabConnection | undefined;
  const hear = {
    event: (event: LabEvent) => listeners.forEach((listener) => listener(event)),
    missed: () => missedListeners.forEach((listener) => listener()),
    refused: (error: LabError) => console.error(error.message),
  };
  openCarrier({
    ready(carrier) {
      own = connectLab(carrier, hear);
      attempts = 0;
      const isBack = state.value === 'lost';
      state.value = 'open';
      opened.resolve(own);
      if (isBack) hear.missed();
    },
    closed({ isFinal, sentence }: Closed) {
      const error = new LabError('lab-lost', sentence);
      own?.close(error);
      if (own || isFinal) {
        opened.promise.catch(() => undefined);
        opened.reject(error);
        opened = Promise.withResolvers();
      }
      state.value = isFinal ? 'refused' : 'lost';
      if (!isFinal) setTimeout(connect, retryAfter[Math.min(attempts++, retryAfter.length - 1)]);
    },
  });
}

connect();

const names = Object.keys(labApi) as LabFunction[];
/** What is asked within one task of the page. */
const moment = new Set<Promise<unknown>>();

async function ask(name: LabFunction, input: readonly never[]): Promise<unknown> {
  if (state.value === 'refused') throw new LabError('lab-lost', 'The lab does not know the key of this page.');
  const { lab: reached } = await opened.promise;
  return (reached[name] as (...values: readonly never[]) => Promise<unknown>)(...input);
}

/** The lab. Calls made before it is reached wait for it; one that fails rejects with a `LabError`. */
export const lab = Object.fromEntries(
  names.map((name) => [
    name,
    (...input: never[]) => {
      const answer = ask(name, input);
      if (moment.size === 0) setTimeout(() => moment.clear());
      moment.add(answer);
      return answer;
    },
  ]),
) as unknown as LabApi;

/** Settles when all that the lab was asked in this moment is answered. */
export const answered = (): Promise<unknown> => Promise.allSettled(moment);

/** Calls the listener for everything the lab tells; returns how to stop listening. */
export function onLabEvent(listener: (event: LabEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls the listener when events were missed, so that whatever is shown may be old; returns how to stop listening. */
export function onMissed(listener: () => void): () => void {
  missedListeners.add(listener);
  return () => missedListeners.delete(listener);
}
