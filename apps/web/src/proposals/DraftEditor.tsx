import { Link, useNavigate } from '@tanstack/react-router';
import { DraftParametersDocument } from '../graphql/generated/graphql.js';
import { Loaded } from '../graphql/Loaded.js';
import { Empty, Notice } from '../shell/states.js';
import { useSession } from '../wallet/useSession.js';
import { DraftForm, type DraftStart } from './DraftForm.js';

const NOTHING = {};

/** The form of a draft, with what keeps this visitor from saving it. */
export function DraftEditor({ start }: { readonly start: DraftStart }) {
  const { me } = useSession();
  const navigate = useNavigate();
  return (
    <>
      {me === null ? (
        <Notice kind="note">Only authors can save a draft: connect a wallet and sign in at the top of the page.</Notice>
      ) : null}
      {me != null && !me.roles.includes('author') ? (
        <Notice kind="warning">
          This address is no author. Authors are named in the configuration or hold enough voting power. You can try
          values in the <Link to="/stress-lab">stress lab</Link>.
        </Notice>
      ) : null}
      <Loaded what="the parameters" document={DraftParametersDocument} variables={NOTHING}>
        {({ parameters }) =>
          parameters === null ? (
            <Empty title="No parameters are in force yet" />
          ) : (
            <DraftForm
              start={start}
              parameters={parameters.parameters}
              saved={(proposalId) => void navigate({ to: '/proposals/$proposalId', params: { proposalId } })}
            />
          )
        }
      </Loaded>
    </>
  );
}
