import { fillNormal, fillUniform } from '../../data/random/streams.ts';
import type { PlaneSettings, PointSet } from '../../contract/demonstrations/plane.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly label: 0 | 1;
}

/** Where a point of a class lies without noise, by two numbers uniform on (0, 1). */
type Shape = (label: 0 | 1, u: number, v: number) => readonly [x: number, y: number];

const onCircle = (radius: number, turn: number): readonly [number, number] => [
  radius * Math.cos(2 * Math.PI * turn),
  radius * Math.sin(2 * Math.PI * turn),
];

const shapes: Readonly<Record<Exclude<PointSet, 'own'>, Shape>> = {
  /** Class 1 where exactly one coordinate is positive; nothing lies on the axes. */
  xor: (label, u, v) => {
    const [x, y] = [0.1 + 0.75 * v, 0.1 + 0.75 * ((7 * u) % 1)];
    const side = u < 0.5 ? 1 : -1;
    return [side * x, (label === 1 ? -side : side) * y];
  },
  clouds: (label, u, v) => {
    const [x, y] = onCircle(0.25 * Math.sqrt(v), u);
    const side = label === 1 ? 0.4 : -0.4;
    return [x + side, y + side];
  },
  moons: (label, u) => {
    const [x, y] = onCircle(0.55, u / 2);
    return label === 1 ? [x - 0.25, y - 0.15] : [0.25 - x, 0.15 - y];
  },
  circles: (label, u, v) => onCircle(label === 1 ? 0.35 * Math.sqrt(v) : 0.62 + 0.2 * v, u),
  spirals: (label, u) => onCircle(0.08 + 0.8 * u, 1.5 * u + (label === 1 ? 0.5 : 0)),
};

/** The points of a setting: every other one is kept back for testing, unless they are the user's own. */
export function pointsOf({ data, own, count, noise, seed }: PlaneSettings): Point[] {
  if (data === 'own') {
    return Array.from({ length: Math.floor(own.length / 3) }, (_, i) => ({
      x: own[3 * i]!,
      y: own[3 * i + 1]!,
      label: own[3 * i + 2]! > 0 ? 1 : 0,
    }));
  }
  const [uniform, normal] = [new Float64Array(2 * count), new Float64Array(2 * count)];
  fillUniform(uniform, { seed, purpose: 'demonstrations' });
  fillNormal(normal, { seed, purpose: 'demonstrations', layer: 1 });
  return Array.from({ length: count }, (_, i): Point => {
    // Classes change every two points, so that both are trained on and tested on alike.
    const label = i % 4 < 2 ? 0 : 1;
    const [x, y] = shapes[data](label, uniform[2 * i]!, uniform[2 * i + 1]!);
    return { x: x + noise * normal[2 * i]!, y: y + noise * normal[2 * i + 1]!, label };
  });
}
