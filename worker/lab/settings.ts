import { join } from 'node:path';
import { defaultSettings, type Settings, settingsSchema } from '../contract/api/settings.ts';
import { LabError } from '../contract/errors.ts';
import { makeFolder, writeAtomically } from '../data/atomic-write.ts';
import { dataErrors, readRegularFile } from '../data/regular-file.ts';

const largestFile = 64 * 1024;

const fileIn = (home: string): string => join(home, 'settings.json');

/** The settings kept in a home folder; the defaults where there are none, or where they cannot be read. */
export async function readSettings(home: string): Promise<Settings> {
  try {
    const text = new TextDecoder().decode(await readRegularFile(fileIn(home), largestFile, dataErrors));
    return settingsSchema.catch(defaultSettings).parse({ ...defaultSettings, ...(JSON.parse(text) as object) });
  } catch (thrown) {
    // Preferences are never a reason not to start.
    if (thrown instanceof LabError || thrown instanceof SyntaxError) return defaultSettings;
    throw thrown;
  }
}

/** @throws LabError `cannot-write` */
export async function changeSettings(home: string, changes: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings(home)), ...changes };
  await makeFolder(home);
  await writeAtomically(fileIn(home), [`${JSON.stringify(settings, null, 2)}\n`]);
  return settings;
}
