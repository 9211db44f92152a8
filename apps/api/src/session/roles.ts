import { Contract, type Provider } from 'ethers';
import type { ApiConfig } from '../config.js';
import type { Role } from '../graphql/context.js';

export type Roles = { readonly of: (address: string) => Promise<readonly Role[]> };

const KEPT_MILLISECONDS = 60_000;
const MOST_KEPT = 10_000;

/**
 * Roles of an address: operators and authors stand in the configuration; whoever holds AUTHOR_MIN_POWER voting power is an author
 * too. Power is asked once a minute; when the node gives no answer nobody becomes an author by power.
 */
export function openRoles(
  config: Pick<ApiConfig, 'operators' | 'authors' | 'authorMinPower' | 'deployment'>,
  provider: Provider | null,
  onError: (error: Error) => void,
): Roles {
  const { operators, authors, authorMinPower, deployment } = config;
  const known = new Map<string, { readonly isAuthor: boolean; readonly until: number }>();
  const threshold =
    authorMinPower === null || deployment === null
      ? null
      : authorMinPower * 10n ** BigInt(deployment.terms.tokenDecimals);

  async function holdsPower(address: string): Promise<boolean> {
    if (threshold === null || deployment === null || provider === null) return false;
    const found = known.get(address);
    if (found !== undefined && found.until > Date.now()) return found.isAuthor;
    try {
      const token = new Contract(
        deployment.addresses.token,
        ['function getVotes(address) view returns (uint256)'],
        provider,
      );
      const isAuthor = ((await token.getFunction('getVotes')(address)) as bigint) >= threshold;
      if (known.size >= MOST_KEPT) known.clear();
      known.set(address, { isAuthor, until: Date.now() + KEPT_MILLISECONDS });
      return isAuthor;
    } catch (error) {
      onError(error as Error);
      return false;
    }
  }

  return {
    of: async (address) => {
      if (operators.has(address)) return ['member', 'author', 'operator'];
      return authors.has(address) || (await holdsPower(address)) ? ['member', 'author'] : ['member'];
    },
  };
}
