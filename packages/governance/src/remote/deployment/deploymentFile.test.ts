import { describe, expect, test } from '@jest/globals';
import { DeploymentNotReadableError, deploymentText, readDeployment, type DeploymentFile } from './deploymentFile.js';

const at = (digit: number) => `0x${String(digit).repeat(40)}`;
const deployment: DeploymentFile = {
  chainId: 31_337n,
  fromBlock: 1,
  addresses: {
    ...{ token: at(1), timelock: at(2), parameters: at(3), governor: at(4) },
    ...{ guard: at(5), guardian: at(6), steward: at(7), lens: at(8) },
  },
  market: null,
  collateral: [{ token: at(9), symbol: 'USDC' }],
  terms: {
    ...{ space: 'risk.eth', network: '31337', token: at(1), tokenSymbol: 'RISK', tokenDecimals: 18 },
    ...{ hubQuorum: 40_000, hubQuorumType: 'default', quorumBps: 400 },
    ...{ minimumPeriodSeconds: 259_200, maximumSnapshotAgeBlocks: 7_200, settleSeconds: 120, governor: at(4) },
  },
  parameterSetId: `0x${'ab'.repeat(32)}`,
};

describe('a deployment file', () => {
  test('default: it survives the round trip', () => {
    expect(readDeployment(deploymentText(deployment))).toEqual(deployment);
  });

  test.each([
    ['{', 'not JSON'],
    [deploymentText({ ...deployment, addresses: { ...deployment.addresses, governor: '0x12' } }), 'addresses.governor'],
    [deploymentText(deployment).replace('"31337",', '31337,'), 'chainId'],
    [deploymentText(deployment).replace('"risk.eth"', 'null'), 'terms.space'],
  ])('error: DeploymentNotReadableError names %#', (text, field) => {
    expect(() => readDeployment(text)).toThrow(DeploymentNotReadableError);
    expect(() => readDeployment(text)).toThrow(field);
  });
});
