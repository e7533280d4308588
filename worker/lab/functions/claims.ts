import type { claimsApi } from '../../contract/api/claims.ts';
import type { TopicAnswers } from '../../contract/api/topic.ts';
import { claimsBookOf } from '../claims/claims-book.ts';
import type { Lab } from '../lab.ts';
import { claimsReport } from '../report/claims-report.ts';

export function claimFunctions(lab: Lab): TopicAnswers<typeof claimsApi> {
  const claims = claimsBookOf(lab);
  return {
    claims: (source) => claims.list(source),
    claim: (id, source) => claims.detail(id, source),
    runClaim: async (id, version, source) => (await claims.run(id, version, source)).map((run) => run.id),
    stopClaim: (id, source) => claims.stop(id, source),
    predictClaim: (id, predicted) => claims.predict(id, predicted),
    claimsReport: (source, format) => claimsReport(lab, source, format),
  };
}
