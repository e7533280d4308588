import { naturalLogarithm } from './natural-logarithm.ts';

/**
 * The number that a standard normal variable stays below with probability `p`, 0 < p < 1; about 16 digits.
 * Source: Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988).
 */
export function inverseNormal(p: number): number {
  const q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * centreNumerator(r)) / centreDenominator(r);
  }
  const r = Math.sqrt(-naturalLogarithm(q < 0 ? p : 1 - p));
  const tail = r <= 5 ? nearTail(r - 1.6) : farTail(r - 5);
  return q < 0 ? -tail : tail;
}

function centreNumerator(r: number): number {
  let sum = 2509.0809287301226727;
  sum = sum * r + 33430.575583588128105;
  sum = sum * r + 67265.770927008700853;
  sum = sum * r + 45921.953931549871457;
  sum = sum * r + 13731.693765509461125;
  sum = sum * r + 1971.5909503065514427;
  sum = sum * r + 133.14166789178437745;
  return sum * r + 3.387132872796366608;
}

function centreDenominator(r: number): number {
  let sum = 5226.495278852854561;
  sum = sum * r + 28729.085735721942674;
  sum = sum * r + 39307.89580009271061;
  sum = sum * r + 21213.794301586595867;
  sum = sum * r + 5394.1960214247511077;
  sum = sum * r + 687.1870074920579083;
  sum = sum * r + 42.313330701600911252;
  return sum * r + 1;
}

function nearTail(r: number): number {
  let above = 7.7454501427834140764e-4;
  above = above * r + 2.27238449892691845833e-2;
  above = above * r + 2.4178072517745061177e-1;
  above = above * r + 1.27045825245236838258;
  above = above * r + 3.64784832476320460504;
  above = above * r + 5.7694972214606914055;
  above = above * r + 4.6303378461565452959;
  above = above * r + 1.42343711074968357734;
  let below = 1.05075007164441684324e-9;
  below = below * r + 5.475938084995344946e-4;
  below = below * r + 1.51986665636164571966e-2;
  below = below * r + 1.4810397642748007459e-1;
  below = below * r + 6.8976733498510000455e-1;
  below = below * r + 1.6763848301838038494;
  below = below * r + 2.05319162663775882187;
  return above / (below * r + 1);
}

function farTail(r: number): number {
  let above = 2.01033439929228813265e-7;
  above = above * r + 2.71155556874348757815e-5;
  above = above * r + 1.2426609473880784386e-3;
  above = above * r + 2.6532189526576123093e-2;
  above = above * r + 2.9656057182850489123e-1;
  above = above * r + 1.7848265399172913358;
  above = above * r + 5.4637849111641143699;
  above = above * r + 6.6579046435011037772;
  let below = 2.04426310338993978564e-15;
  below = below * r + 1.4215117583164458887e-7;
  below = below * r + 1.8463183175100546818e-5;
  below = below * r + 7.868691311456132591e-4;
  below = below * r + 1.48753612908506148525e-2;
  below = below * r + 1.3692988092273580531e-1;
  below = below * r + 5.9983220655588793769e-1;
  return above / (below * r + 1);
}
