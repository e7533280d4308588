type Environment = Readonly<Record<string, string | undefined>>;

/** What is known of a stream: a terminal has a size. */
export interface StreamFacts {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** What may be written to a stream. */
export interface Capabilities {
  readonly colour: boolean;
  /** Lines may be drawn anew where they stand. */
  readonly live: boolean;
}

const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
const isOn = (value: string | undefined): boolean => isSet(value) && value !== '0' && value !== 'false';

/**
 * Colour where a person reads, unless NO_COLOR (https://no-color.org) says otherwise or FORCE_COLOR asks for it; lines
 * that are drawn anew only in a terminal that can, and never in the log of an automatic build (CI).
 */
export function capabilities({ isTTY = false }: StreamFacts, env: Environment): Capabilities {
  const isDumb = env['TERM'] === 'dumb';
  const live = isTTY && !isDumb && !isOn(env['CI']);
  if (isSet(env['NO_COLOR'])) return { colour: false, live };
  if (isSet(env['FORCE_COLOR'])) return { colour: isOn(env['FORCE_COLOR']), live };
  return { colour: isOn(env['CLICOLOR_FORCE']) || (isTTY && !isDumb), live };
}
