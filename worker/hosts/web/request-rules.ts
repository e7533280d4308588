import type { IncomingHttpHeaders } from 'node:http';

/** What of a request decides whether it is answered. */
export interface RequestHead {
  readonly method: string;
  /** As it came: path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

export interface Refusal {
  readonly status: 400 | 401 | 403 | 405 | 413 | 415;
  readonly sentence: string;
}

/** The most a request may say it brings along; the page brings nothing. */
const largestBody = 1024 * 1024;

const isOneOf = (value: string, values: readonly string[]): boolean => values.includes(value.toLowerCase());

/**
 * Why a request is not answered, or null. A name that was bent to lead here, a page of another site, and whatever the
 * page of the lab would never send is refused.
 */
export function refusalOf({ method, url, headers }: RequestHead, port: number): Refusal | null {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = headers;
  if (host === undefined) return { status: 400, sentence: 'The request has no Host.' };
  if (!isOneOf(host, names)) return { status: 403, sentence: 'This is no name of Epoch Lab.' };
  const origins = names.map((name) => `http://${name}`);
  if (origin !== undefined && !isOneOf(origin, origins)) {
    return { status: 403, sentence: 'Only the page of Epoch Lab may ask this.' };
  }
  if (!isFromHere(headers)) return { status: 403, sentence: 'Other sites may lead here, but not load anything.' };
  if (Number(headers['content-length'] ?? 0) > largestBody) return { status: 413, sentence: 'That is too much.' };
  if (method !== 'GET' && method !== 'HEAD') {
    const type = headers['content-type'];
    if (type !== undefined && !/^application\/json\b/i.test(type)) return { status: 415, sentence: 'No such content.' };
    return { status: 405, sentence: 'Pages are only read here.' };
  }
  if (url.includes('?')) return { status: 401, sentence: 'The key stands behind "#", where it is not sent.' };
  return null;
}

/**
 * Whether the browser says that the request began on our own page or with the user. Following a link is let pass, too:
 * the page has no secrets without the key, and cannot be framed.
 */
function isFromHere(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
