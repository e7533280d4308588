import type { CarrierEvents } from '../../worker/contract/shell.ts';
import { type Carrier, closeCodes, keyOf, socketPath, welcome } from '../../worker/contract/wire.ts';

const keyPlace = 'epoch-lab-key';

/** The key from the address, which then forgets it, or the one this tab has had before. */
function takeKey(): string {
  if (keepKey(location.hash)) history.replaceState(null, '', location.pathname);
  return sessionStorage.getItem(keyPlace) ?? '';
}

function keepKey(fragment: string): boolean {
  const key = keyOf(fragment);
  if (key !== null) sessionStorage.setItem(keyPlace, key);
  return key !== null;
}

// The address of another lab at the same port, opened in this tab, changes nothing but the fragment.
window.addEventListener('hashchange', ({ newURL }) => {
  if (keepKey(new URL(newURL).hash)) location.reload();
});

/** In a browser tab: a WebSocket to where the page came from. */
function openSocket({ ready, closed }: CarrierEvents): void {
  const socket = new WebSocket(new URL(socketPath, location.href.replace(/^http/, 'ws')));
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => socket.send(key));
  socket.addEventListener('close', ({ code, reason }) => {
    const isFinal = code === closeCodes.key;
    closed({ isFinal, sentence: reason || 'The lab has ended or does not answer.' });
  });
  const carrier: Carrier = {
    send: (message) => socket.send(message),
    receive: (listener) =>
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) listener(new Uint8Array(data));
      }),
  };
  socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => data === welcome && ready(carrier));
}

const key = window.shell ? '' : takeKey();

/** Opens a way to the lab: through the desktop shell where there is one, else over a WebSocket. */
export function openCarrier(events: CarrierEvents): void {
  if (window.shell) window.shell.openCarrier(events);
  else openSocket(events);
}
