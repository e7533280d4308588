import { about, atLeast, atMost, between, type Chapter, fact } from '../claim.ts';
import { norm, path, placeAfter, stepsUntil, surface, type Way } from '../computed/descent.ts';
import { quadraticSteps, saddleShare, valleySteps } from '../computed/second-order.ts';
import { searchChances } from '../computed/data-handling.ts';
import { draws } from '../computed/randomness.ts';

const bowl = (kappa: number): string => `x^2 / 2 + ${kappa} * y^2 / 2`;
const near = (share: number, start: number) => (_: readonly number[], value: number) => value <= share * start;

/** Steps until the cost has fallen by 1e-8 on a bowl of this condition, from (1, 1). */
const bowlSteps = (kappa: number, way: Way): number =>
  stepsUntil(bowl(kappa), way, [1, 1], near(1e-8, (1 + kappa) / 2));
const plainBest = (kappa: number): Way => ({ eta: 2 / (kappa + 1) });
const heavyBall = (kappa: number): Way => ({
  eta: 4 / (Math.sqrt(kappa) + 1) ** 2,
  optimiser: { kind: 'momentum', mu: ((Math.sqrt(kappa) - 1) / (Math.sqrt(kappa) + 1)) ** 2 },
});

const ravine = 'x^2 + 10 * y^2';
const friction = (mu: number): number => momentumSteps(mu);

/** Steps to a cost of 1e-8 with any mu, also those that no recipe takes. */
function momentumSteps(mu: number, eta = 0.02, most = 20_000): number {
  let [x, y, vx, vy] = [1, 1, 0, 0];
  for (let step = 1; step <= most; step++) {
    vx = mu * vx - eta * 2 * x;
    vy = mu * vy - eta * 20 * y;
    x += vx;
    y += vy;
    const cost = x * x + 10 * y * y;
    if (cost > 1e100) return Infinity;
    if (cost < 1e-8 * 11) return step;
  }
  return Infinity;
}

const saddle = 'x^2 - y^2 + y^4 / 4';
const leaving = (epsilon: number, way: Way): number =>
  stepsUntil(saddle, way, [1, epsilon], ([, y]) => Math.abs(y!) > 0.5, 2000);

/** The steps of a rule for a gradient that never changes. */
const constant = (way: Way, steps: number, g = 0.5): number[] => {
  const places = path(way, [0], steps, () => [g]).map(([w]) => w!);
  return places.slice(1).map((w, t) => Math.abs(w - places[t]!));
};
const adamPrinted: Way = { eta: 0.001, optimiser: { kind: 'adam-printed' } };

/** Steps until the step is back to half its size after the gradient falls from 100 to 1. */
function recovery(kind: 'rmsprop' | 'adagrad'): number {
  let t = 0;
  const places = path({ eta: 0.001, optimiser: { kind } }, [0], 600, () => [t++ < 100 ? 100 : 1]).map(([w]) => w!);
  const sizes = places.slice(1).map((w, i) => Math.abs(w - places[i]!));
  const settled = kind === 'rmsprop' ? 0.001 : 0.0005;
  const back = sizes.slice(100).findIndex((size) => size > settled / 2);
  return back < 0 ? Infinity : back;
}

/** The mean height at which a way ends, over random starts among the minima of a sloping egg carton. */
function meanEnd(way: Way, starts: number): number {
  const { uniform } = draws(124);
  const text = 'sin(x) * sin(y) + 0.2 * x';
  const { value } = surface(text);
  let sum = 0;
  for (let i = 0; i < starts; i++) {
    sum += value(placeAfter(text, way, [uniform() * 12 - 6, uniform() * 12 - 6], 600));
  }
  return sum / starts;
}

export const descent: Chapter = {
  id: 'descent',
  title: 'Descent and its formulas',
  claims: [
    {
      id: '120',
      place: 'S1:518',
      kind: 'deterministic',
      sentence: 'Weights are updated by w + α ∂E/∂w.',
      look: 'On a bowl the weights climb away.',
      right: 'w − α ∂E/∂w.',
      stated: [
        fact(
          '|w| after 50 steps from 1',
          () => norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.1, optimiser: { kind: 'ascent-printed' } }, [1, 0], 50)),
          atMost(1),
        ),
      ],
      corrected: [
        fact(
          'as printed',
          () => norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.1, optimiser: { kind: 'ascent-printed' } }, [1, 0], 50)),
          atLeast(100),
        ),
        fact('with minus', () => norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.1 }, [1, 0], 50)), atMost(0.01)),
      ],
    },
    {
      id: '121',
      place: 'S2:899',
      kind: 'deterministic',
      sentence: 'The update with momentum is w + (1 − β) ∇L + β Δw.',
      look: 'It climbs, and has no learning rate.',
      right: 'w − α (1 − β) ∇L + β Δw.',
      stated: [
        fact(
          '|w| after 50 steps from 1',
          () => norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.1, optimiser: { kind: 'momentum-printed' } }, [1, 0], 50)),
          atMost(1),
        ),
      ],
      corrected: [
        fact(
          'as printed',
          () => norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.1, optimiser: { kind: 'momentum-printed' } }, [1, 0], 50)),
          atLeast(100),
        ),
        fact(
          'with minus and a rate',
          () =>
            norm(placeAfter('(x^2 + y^2) / 2', { eta: 0.5, optimiser: { kind: 'momentum-averaged' } }, [1, 0], 150)),
          atMost(0.05),
        ),
      ],
    },
    {
      id: '122',
      place: 'S1:537',
      kind: 'deterministic',
      sentence: 'If the direction of the gradient does not change velocity builds up: faster converging.',
      tex: String.raw`\mu = \left(\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}\right)^2`,
      look: 'On long valleys, where the best momentum needs the root of the steps. On a round bowl it can be slower.',
      stated: [
        fact('descent at its best rate, κ = 100', () => bowlSteps(100, plainBest(100)), about(461, 15)),
        fact('momentum at its best, κ = 100', () => bowlSteps(100, heavyBall(100)), between(55, 95)),
        fact(
          'descent over momentum, κ = 1000',
          () => bowlSteps(1000, plainBest(1000)) / bowlSteps(1000, heavyBall(1000)),
          between(14, 24),
        ),
      ],
    },
    {
      id: '123',
      place: 'S0:484',
      kind: 'deterministic',
      sentence: 'What happens when the momentum μ is greater than 1, or less than 0?',
      look: 'Steps to the bottom of x² + 10y² with η = 0.02. At 1 there is no friction, beyond it the ball gains speed; below 0 it is held back.',
      stated: [
        fact('μ = 0.5', () => friction(0.5), between(70, 140)),
        fact('μ = 0.9', () => friction(0.9), between(110, 240)),
        fact('μ = 0.99', () => friction(0.99), between(1000, 2500)),
        fact('μ = 1 (infinite: never)', () => friction(1), atLeast(Infinity)),
        fact('μ = 1.01 (infinite: diverges)', () => friction(1.01), atLeast(Infinity)),
        fact('μ = −0.5', () => friction(-0.5), between(200, 450)),
        fact('μ = −1.1 (infinite: diverges)', () => friction(-1.1), atLeast(Infinity)),
      ],
    },
    {
      id: '124',
      place: 'S2:895',
      kind: 'deterministic',
      sentence: 'Momentum helps avoid local minima.',
      look: 'Over 60 starts on sin x sin y + 0.2x the ball with momentum ends lower on average: it rolls over some of the sills.',
      right: 'It does, at a momentum that is large enough for the sills.',
      stated: [
        fact(
          'mean end without momentum less with 0.98',
          () => meanEnd({ eta: 0.2 }, 60) - meanEnd({ eta: 0.2, optimiser: { kind: 'momentum', mu: 0.98 } }, 60),
          atLeast(0.02),
        ),
      ],
    },
    {
      id: '125',
      place: 'S1:565',
      kind: 'deterministic',
      sentence: 'Nesterov’s scheme: w = w + v, gradient at w, v = βv − α∇C.',
      tex: String.raw`g = \nabla C(w + \beta v)`,
      look: 'That is classical momentum with its two lines swapped. The figure of the same lecture has the gradient where the velocity is about to lead.',
      right: 'The gradient is taken at w + βv.',
      stated: [
        fact(
          'largest difference from momentum, one step later',
          () => schemeDifference('nesterov-printed'),
          atLeast(1e-6),
        ),
      ],
      corrected: [
        fact(
          'largest difference from momentum, one step later',
          () => schemeDifference('nesterov-printed'),
          about(0, 1e-12),
        ),
        fact(
          'momentum after 50 steps: |w|',
          () => norm(placeAfter(ravine, { eta: 0.05, optimiser: { kind: 'momentum', mu: 0.9 } }, [1, 1], 50)),
          between(0.04, 0.15),
        ),
        fact(
          'Nesterov after 50 steps: |w|',
          () => norm(placeAfter(ravine, { eta: 0.05, optimiser: { kind: 'nesterov', mu: 0.9 } }, [1, 1], 50)),
          between(0.001, 0.02),
        ),
      ],
    },
    {
      id: '126',
      place: 'S1:508',
      kind: 'deterministic',
      sentence: 'Gradient descent often gets stuck in saddle points.',
      look: 'From (1, ε) on x² − y² + y⁴/4 with η = 0.05: the steps to leave grow with the logarithm of 1/ε. Only from ε = 0 it never leaves.',
      stated: [
        fact('ε = 10⁻²', () => leaving(1e-2, { eta: 0.05 }), about(42, 3)),
        fact('ε = 10⁻⁸', () => leaving(1e-8, { eta: 0.05 }), about(187, 4)),
        fact(
          'ε = 10⁻⁸ with momentum 0.9',
          () => leaving(1e-8, { eta: 0.05, optimiser: { kind: 'momentum', mu: 0.9 } }),
          about(67, 4),
        ),
        fact('ε = 0 (infinite: never)', () => leaving(0, { eta: 0.05 }), atLeast(Infinity)),
      ],
    },
    {
      id: '127',
      place: 'S1:508',
      kind: 'deterministic',
      sentence: 'In large networks, saddle points are far more common than local minima.',
      look: 'Were curvatures those of random symmetric matrices, the share without a falling direction would vanish quickly with their number.',
      right: 'It is an argument by random matrices; networks are not random matrices.',
      stated: [
        fact('share of minima, 1 weight', () => saddleShare(1, 4000), about(0.5, 0.03)),
        fact('share of minima, 2 weights', () => saddleShare(2, 4000), between(0.1, 0.2)),
        fact('share of minima, 4 weights', () => saddleShare(4, 4000), atMost(0.02)),
        fact('share of minima, 6 weights', () => saddleShare(6, 4000), atMost(0.001)),
      ],
    },
    {
      id: '128',
      place: 'S1:604',
      kind: 'deterministic',
      sentence:
        'AdaGrad can result in a premature and excessive decrease of the effective learning rate; weights with the smallest gradient get a larger one.',
      tex: String.raw`\frac{\alpha}{\sqrt{r}} \propto t^{-1/2}`,
      look: 'For a constant gradient the step falls with the root of the steps. No rate ever rises: some only fall less.',
      right: 'Rates of small gradients fall less; none rises.',
      stated: [
        fact(
          'step 400 over step 100',
          () => {
            const sizes = constant({ eta: 0.01, optimiser: { kind: 'adagrad' } }, 400);
            return sizes[399]! / sizes[99]!;
          },
          about(0.5, 0.005),
        ),
      ],
    },
    {
      id: '129',
      place: 'S1:628',
      kind: 'deterministic',
      sentence: 'RMSProp improves AdaGrad: it forgets old gradients.',
      look: 'The gradient falls from 100 to 1 after 100 steps. RMSProp is back to half its step within some tens of steps, AdaGrad not within 500.',
      stated: [
        fact('steps until RMSProp is back', () => recovery('rmsprop'), between(20, 150)),
        fact('steps until AdaGrad is back (infinite: not in 500)', () => recovery('adagrad'), atLeast(Infinity)),
      ],
    },
    {
      id: '130',
      place: 'S1:677',
      kind: 'deterministic',
      sentence: 'Adam: s = (ρ₁s + (1 − ρ₁)g)/(1 − ρ₁), and r likewise.',
      tex: String.raw`\hat s = \frac{s}{1 - \rho_1^t}, \quad \hat r = \frac{r}{1 - \rho_2^t}`,
      look: 'The correction is fed back and lacks the power t, so s grows nine times and r a thousand times in every step. For a constant gradient a weight moves by 1.44 α in all.',
      right: 'The correction by 1 − ρᵗ is applied to a copy.',
      stated: [fact('movement in 40 steps, in α', () => total(constant(adamPrinted, 40)) / 0.001, about(40, 1))],
      corrected: [
        fact('as printed', () => total(constant(adamPrinted, 40)) / 0.001, about(1.44, 0.02)),
        fact(
          'as published',
          () => total(constant({ eta: 0.001, optimiser: { kind: 'adam' } }, 40)) / 0.001,
          about(40, 0.1),
        ),
      ],
    },
    {
      id: '132',
      place: 'S0:458',
      kind: 'deterministic',
      sentence: 'Optimisation by the Hessian tends to be more accurate than simple gradient, but very inefficient.',
      tex: String.raw`\Delta w = -H^{-1} \nabla C`,
      look: 'One step on a quadratic. For 784-30-10 the matrix has 23,860² entries.',
      stated: [
        fact('steps of Newton on x² + 10y²', () => quadraticSteps('newton'), about(1, 0)),
        fact('gigabytes of the Hessian of 784-30-10 in float64', () => (23_860 ** 2 * 8) / 1e9, about(4.55, 0.05)),
      ],
    },
    {
      id: '133',
      place: 'S1:707',
      kind: 'deterministic',
      sentence: 'Conjugate gradients work best for quadratic costs; elsewhere they need resets.',
      look: 'Two steps on a quadratic of two weights. On Rosenbrock’s valley a few dozen, where descent needs tens of thousands.',
      stated: [
        fact('steps of Fletcher–Reeves on x² + 10y²', () => quadraticSteps('fletcher-reeves'), about(2, 0)),
        fact('steps of Polak–Ribière on x² + 10y²', () => quadraticSteps('polak-ribiere'), about(2, 0)),
        fact('steps of Polak–Ribière on Rosenbrock’s valley', () => valleySteps('polak-ribiere'), between(10, 80)),
      ],
    },
    {
      id: '134',
      place: 'S1:762',
      kind: 'deterministic',
      sentence: 'BFGS approximates the Hessian.',
      look: 'On a quadratic its approximation is complete after as many steps as weights; on Rosenbrock’s valley it is as quick as conjugate gradients.',
      stated: [
        fact('steps on x² + 10y²', () => quadraticSteps('bfgs'), atMost(4)),
        fact('steps on Rosenbrock’s valley', () => valleySteps('bfgs'), between(10, 60)),
      ],
    },
    {
      id: '141',
      place: 'S2:940',
      kind: 'deterministic',
      sentence: 'Random search might be better than grid search.',
      tex: String.raw`1 - 0.9^9 \quad \text{against} \quad 3 \cdot 0.1`,
      look: 'Where one of two settings matters, nine random trials try nine of its values, a grid three.',
      stated: [
        fact('chance to hit the best tenth, random', () => searchChances(9, 0.1).random, about(0.613, 0.001)),
        fact('the same on a grid', () => searchChances(9, 0.1).grid, about(0.3, 1e-9)),
      ],
    },
  ],
};

const total = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

/** How far the weights of a scheme are from those of momentum one step before. */
function schemeDifference(kind: 'nesterov-printed'): number {
  const slope = (w: Float64Array) => [2 * w[0]!, 20 * w[1]!];
  const printed = path({ eta: 0.02, optimiser: { kind, mu: 0.9 } }, [1, 1], 50, slope);
  const momentum = path({ eta: 0.02, optimiser: { kind: 'momentum', mu: 0.9 } }, [1, 1], 50, slope);
  return Math.max(
    ...momentum.slice(0, -1).map((w, t) => Math.hypot(...w.map((each, i) => each - printed[t + 1]![i]!))),
  );
}
