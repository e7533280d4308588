import type { Fit } from '../../contract/api/curves.ts';
import { counted, formatMetric } from '../../contract/wording.ts';

/** A series epoch by epoch, from epoch 0: means over its runs as far as all of them got. */
export interface FitCurves {
  readonly name: string;
  readonly runs: number;
  readonly trainCost: Float64Array;
  readonly trainAccuracy: Float64Array;
  /** NaN without validation images. */
  readonly validationCost: Float64Array;
  readonly validationAccuracy: Float64Array;
}

/** Epochs of training from which on curves have a trend. */
const fewestEpochs = 4;
/** The validation cost rises if it ends, and stays for the last epochs, this share above its lowest. */
const rise = 0.02;
const last = 3;
/** The training cost still falls if it lost this share over the last quarter of the epochs. */
const fall = 0.05;
/** Errors on training images below this share leave no room for bias to be seen. */
const smallError = 0.05;

const percent = (share: number): string => `${Math.round(100 * share)} %`;

function lowest(values: Float64Array): number {
  let best = 1;
  for (let epoch = 2; epoch < values.length; epoch++) if (values[epoch]! < values[best]!) best = epoch;
  return best;
}

/**
 * What the curves of a series say of bias and variance, in words with their numbers. Overfitting is a validation cost that
 * rises from its lowest while the training cost falls; underfitting is an error that is mostly made on training images
 * too. Both are readings of the curves and no tests.
 */
export function fitOf(curves: FitCurves): Pick<Fit, 'state' | 'since' | 'sentence'> {
  const { name, runs, trainCost, trainAccuracy, validationCost, validationAccuracy } = curves;
  const end = trainCost.length - 1;
  const unclear = (why: string): ReturnType<typeof fitOf> => {
    return { state: 'unclear', since: null, sentence: `Whether "${name}" under- or overfits cannot be told: ${why}.` };
  };
  if (end < fewestEpochs) return unclear(`it takes ${fewestEpochs} epochs, and there are ${Math.max(0, end)}`);
  if (Number.isNaN(validationAccuracy[end]!)) return unclear('there are no validation images');
  if (![...trainCost, ...validationCost].every(Number.isFinite)) return unclear('its cost is not a finite number');

  const best = lowest(validationCost);
  const [least, now] = [validationCost[best]!, validationCost[end]!];
  const trainFell = trainCost[end]! < trainCost[best]!;
  const stays = validationCost.subarray(end + 1 - last).every((cost) => cost > least * (1 + rise));
  const [trainError, validationError] = [1 - trainAccuracy[end]!, 1 - validationAccuracy[end]!];
  const of = runs === 1 ? '' : ` (mean of ${counted(runs, 'run')})`;
  const wrong = `at epoch ${end} it gets ${formatMetric('error', trainError)} of the training images and ${formatMetric('error', validationError)} of the validation images wrong${of}`;

  if (best + last <= end && least > 0 && stays && trainFell) {
    const cost = (value: number) => formatMetric('cost', value);
    return {
      state: 'overfitting',
      since: best,
      sentence:
        `"${name}" overfits since about epoch ${best}: its validation cost was lowest there with ${cost(least)} and is ` +
        `${cost(now)} at epoch ${end}, ${percent(now / least - 1)} more, while its training cost went on falling from ` +
        `${cost(trainCost[best]!)} to ${cost(trainCost[end]!)}; ${wrong}.`,
    };
  }
  const span = Math.ceil(end / 4);
  const fell = 1 - trainCost[end]! / trainCost[end - span]!;
  const still =
    fell >= fall ? ` Its training cost still falls, by ${percent(fell)} over the last ${counted(span, 'epoch')}.` : '';
  if (trainError >= smallError && validationError - trainError <= trainError / 2) {
    return {
      state: 'underfitting',
      since: null,
      sentence: `"${name}" underfits, as far as its curves tell: ${wrong}, so that it errs mostly on what it has seen, too.${still}`,
    };
  }
  return {
    state: 'fine',
    since: null,
    sentence: `The curves of "${name}" show neither under- nor overfitting: ${wrong}, and its validation cost has not risen lastingly.${still}`,
  };
}
