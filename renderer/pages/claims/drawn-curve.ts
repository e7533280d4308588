/** A flat line to begin with. */
export const flatCurve = (points: number): number[] => Array.from({ length: points }, () => 0.5);

/** The curve with the point nearest to a place moved to its height; places and heights are from 0 to 1. */
export function drawnAt(curve: readonly number[], across: number, height: number): number[] {
  const nearest = Math.round(Math.min(1, Math.max(0, across)) * (curve.length - 1));
  return curve.map((value, i) => (i === nearest ? Math.min(1, Math.max(0, height)) : value));
}

/** The points of a polyline in a box of so many units. */
export const curvePoints = (curve: readonly number[], width: number, height: number): string =>
  curve.map((value, i) => `${(width * i) / Math.max(1, curve.length - 1)},${height * (1 - value)}`).join(' ');
