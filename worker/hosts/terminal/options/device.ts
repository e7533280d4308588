import { LabError } from '../../../contract/errors.ts';
import { type DeviceChoice, deviceChoices } from '../../../contract/run.ts';
import { show } from '../../../contract/show.ts';

/** @throws LabError `usage` if there is no device of this name. */
export function deviceOption(name: string): DeviceChoice {
  const device = deviceChoices.find((kind) => kind === name);
  if (device) return device;
  throw new LabError('usage', `There is no device ${show(name)}; there are ${deviceChoices.join(', ')}.`);
}
