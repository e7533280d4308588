import { planeSettings } from '../../../../worker/contract/demonstrations/plane.ts';

const hidden = planeSettings.shape.hidden.unwrap();

/** Units of hidden layers from a list as people write it; null for what is none. */
export function readHidden(text: string): number[] | null {
  const parts = text.split(/[\s,;-]+/).filter((part) => part !== '');
  return hidden.safeParse(parts.map(Number)).data ?? null;
}
