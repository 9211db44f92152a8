import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { ProposalDetailDocument } from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { Empty } from '../shell/states.js';
import { DraftEditor } from './DraftEditor.js';
import './proposals.css';

/** A draft that exists. */
export default function EditDraftPage() {
  const { proposalId } = useParams({ from: '/proposals/$proposalId/edit' });
  const variables = useMemo(() => ({ id: proposalId }), [proposalId]);
  return (
    <div className="page">
      <h1>Change the draft</h1>
      <Loaded what="the draft" document={ProposalDetailDocument} variables={variables}>
        {({ proposal }) =>
          proposal === null ? (
            <Empty title="There is no such draft" />
          ) : (
            <DraftEditor
              start={{
                id: proposal.id,
                version: proposal.version,
                title: proposal.title,
                summary: proposal.summary,
                discussionUrl: proposal.discussionUrl ?? '',
                rows: proposal.changes.map(({ parameterId, after }) => ({ parameterId, entered: after.value })),
              }}
            />
          )
        }
      </Loaded>
    </div>
  );
}
