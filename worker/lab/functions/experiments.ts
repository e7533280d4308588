import type { experimentsApi } from '../../contract/api/experiments.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { checkExperiment } from '../../contract/check-experiment.ts';
import { refuseWrongFormulas } from '../../training/check-formulas.ts';
import type { Lab } from '../lab.ts';

export function experimentFunctions(lab: Lab): TopicAnswers<typeof experimentsApi> {
  const { history } = lab;
  return {
    experiments: () => history.experiments(),
    experiment: (id) => history.experiment(id),
    check: (value) => {
      const experiment = checkExperiment(value);
      refuseWrongFormulas(experiment);
      return experiment;
    },
    start: (value, device) => lab.start(checkExperiment(value), device),
    notes: (id) => history.notes(id),
    setNotes(id, markdown) {
      history.setNotes(id, markdown);
      lab.changed('experiments');
    },
    addTag(id, tag) {
      history.addTag(id, tag);
      lab.changed('experiments');
    },
    removeTag(id, tag) {
      history.removeTag(id, tag);
      lab.changed('experiments');
    },
  };
}
