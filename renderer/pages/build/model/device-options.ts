import { deviceChoices } from '../../../../worker/contract/run.ts';
import { texts } from '../../../texts/texts.ts';

/** The devices to choose from. */
export const deviceOptions = deviceChoices.map((value) => ({ value, label: texts.build.devices[value] }));
