const double = new Float64Array(1);
/** The same eight bytes; every platform V8 runs on here stores the low word first. */
const words = new Uint32Array(double.buffer);

const ln2High = 6.9314718036912381649e-1;
const ln2Low = 1.90821492927058770002e-10;

/**
 * The natural logarithm of a positive, normal, finite number, within one unit in the last place. `Math.log` is left to
 * each engine by the language; this uses only operations whose bits IEEE 754 fixes.
 *
 * x = 2^k (1 + f) with sqrt(1/2) < 1 + f < sqrt(2), s = f / (2 + f), log(1 + f) = 2 atanh(s) = f - s (f - R(s^2)).
 * The coefficients of R and the order of operations are those of FreeBSD's msun, e_log.c (Sun Microsystems, 1993).
 */
export function naturalLogarithm(x: number): number {
  double[0] = x;
  const top = words[1]!;
  const fraction = top & 0xfffff;
  const halve = (fraction + 0x95f64) & 0x100000;
  words[1] = fraction | (halve ^ 0x3ff00000);
  const k = (top >>> 20) - 1023 + (halve >>> 20);
  const f = double[0] - 1;

  if ((0xfffff & (2 + fraction)) < 3) {
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k === 0 ? f - r : k * ln2High - (r - k * ln2Low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const r = odd + even;
  if (((fraction - 0x6147a) | (0x6b851 - fraction)) > 0) {
    const half = 0.5 * f * f;
    return k === 0 ? f - (half - s * (half + r)) : k * ln2High - (half - (s * (half + r) + k * ln2Low) - f);
  }
  return k === 0 ? f - s * (f - r) : k * ln2High - (s * (f - r) - k * ln2Low - f);
}
