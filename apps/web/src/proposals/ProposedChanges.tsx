import { SimpleTable } from '../table/SimpleTable.js';
import type { ProposalDetail } from './ProposalPage.js';

/** What a draft would change, before a report says more. */
export function ProposedChanges({ changes }: Pick<ProposalDetail, 'changes'>) {
  return (
    <section aria-labelledby="proposed">
      <h2 id="proposed">What it would change</h2>
      <SimpleTable
        caption="What it would change"
        head={['Parameter', 'From', 'To', 'Direction']}
        text={[3]}
        rows={changes.map(({ parameterId, meaning, before, after, isTightening }) => ({
          key: parameterId,
          cells: [
            <div key="name" className="change-name">
              <code>{parameterId}</code>
              <p className="quiet small">{meaning}</p>
            </div>,
            <span key="before">
              {before.formatted}
              <code className="raw">{before.raw}</code>
            </span>,
            <span key="after">
              <strong>{after.formatted}</strong>
              <code className="raw">{after.raw}</code>
            </span>,
            isTightening ? '▲ tightens' : '▼ loosens or neutral',
          ],
        }))}
      />
    </section>
  );
}
