import type { FunctionName } from '../../../formula/functions.ts';
import { parse } from '../../../formula/parse.ts';
import { type Expression, rewrite, substitute } from '../../../formula/tree.ts';

/** sin(x + quarters * pi / 2) by Taylor polynomials on |r| <= pi / 4: shaders promise their own only to 2^-11. */
const sine = (quarters: 0 | 1): string => `
  n = floor(x * 0.6366197723675814 + 0.5);
  r = max(-1, min(1, x - n * 1.5703125 - n * 4.83826794896619e-4));
  s = r^2;
  odd = r * (1 - s * (1/6 - s * (1/120 - s * (1/5040 - s / 362880))));
  even = 1 - s * (1/2 - s * (1/24 - s * (1/720 - s / 40320)));
  q = n + ${quarters} - 4 * floor((n + ${quarters}) / 4);
  v = q - 2 * floor(q / 2) > 0.5 ? even : odd;
  q > 1.5 ? -v : v`;

/**
 * Functions that shaders lack, or that they compute too roughly or not where results are large, by what they compute
 * well. The error function is an odd polynomial where |x| < 1 (Cephes erff), Abramowitz & Stegun 7.1.26 elsewhere.
 */
const texts = {
  exp: 'exp(min(x, 88))',
  sigmoid: '1 / (1 + exp(min(-x, 88)))',
  softplus: `
    u = exp(-abs(x));
    max(x, 0) + (u < 0.05 ? u * (1 - u * (1/2 - u * (1/3 - u * (1/4 - u / 5)))) : log(1 + u))`,
  tanh: `
    s = x^2;
    near = x * (1 - s * (1/3 - s * (2/15 - s * (17/315 - s * (62/2835 - s * (1382/155925 - s * 21844/6081075))))));
    far = 1 - 2 / (exp(min(2 * abs(x), 88)) + 1);
    abs(x) < 0.5 ? near : (x < 0 ? -far : far)`,
  erf: `
    s = x^2;
    near = x * (1.12837916571 + s * (-0.376126258242 + s * (0.112835851487 + s * (-0.0268538120353 +
      s * (0.00518832768573 + s * (-8.01019362518e-4 + s * 7.85386135315e-5))))));
    t = 1 / (1 + 0.3275911 * abs(x));
    far = 1 - exp(-s) * t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
    abs(x) < 1 ? near : (x < 0 ? -far : far)`,
  sin: sine(0),
  cos: sine(1),
} as const satisfies Partial<Record<FunctionName, string>>;

const read = new Map<FunctionName, Expression>();

function formulaOf(fn: FunctionName): Expression | undefined {
  if (!(fn in texts)) return undefined;
  const known = read.get(fn) ?? parse(texts[fn as keyof typeof texts].replaceAll(/\s+/g, ' ').trim());
  read.set(fn, known);
  return known;
}

/** The same function in terms of what shaders compute well. */
export function inPlainFunctions(e: Expression): Expression {
  return rewrite(e, (node) => {
    const formula = node.type === 'call' ? formulaOf(node.fn) : undefined;
    return formula && node.type === 'call' ? substitute(formula, new Map([['x', node.args[0]!]])) : node;
  });
}
