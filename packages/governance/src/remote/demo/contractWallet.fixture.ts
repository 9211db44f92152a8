import { Contract, ContractFactory, NonceManager, ZeroHash } from 'ethers';
import { timelockControllerAbi } from '../abi/TimelockController.js';
import { timelockControllerBytecode } from '../abi/TimelockController.bytecode.js';
import type { DemoDao } from './demoDao.js';
import { demoWallet } from './demoRoles.js';

/** An account without a key: whatever it does is a call that its owner makes through it, as through a Safe. */
export type ContractWallet = {
  readonly address: string;
  readonly call: (target: string, data: string) => Promise<void>;
};

/** OpenZeppelin's TimelockController without delay serves as the wallet: it calls whatever its one proposer asks for. */
export async function deployContractWallet({ provider }: DemoDao, owner: number): Promise<ContractWallet> {
  const signer = new NonceManager(demoWallet(owner).connect(provider));
  const keeper = await signer.getAddress();
  const factory = new ContractFactory(timelockControllerAbi, timelockControllerBytecode, signer);
  const deployed = await factory.deploy(0, [keeper], [keeper], keeper);
  await deployed.waitForDeployment();
  const address = await deployed.getAddress();
  const wallet = new Contract(address, timelockControllerAbi, signer);
  let salt = 0n;
  const send = async (name: string, ...args: readonly unknown[]) => {
    const sent = await wallet.getFunction(name).send(...args);
    await sent.wait();
  };
  return {
    address,
    call: async (target, data) => {
      const call = [target, 0n, data, ZeroHash, `0x${(salt++).toString(16).padStart(64, '0')}`];
      await send('schedule', ...call, 0);
      await send('execute', ...call);
    },
  };
}
