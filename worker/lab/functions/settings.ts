import type { settingsApi } from '../../contract/api/settings.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import type { Lab } from '../lab.ts';

export function settingsFunctions(lab: Lab): TopicAnswers<typeof settingsApi> {
  return {
    settings: () => lab.settings(),
    changeSettings: (changes) => lab.changeSettings(changes),
  };
}
