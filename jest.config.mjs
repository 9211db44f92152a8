/** Jest in ESM mode: run through `npm test`, which starts Node with --experimental-vm-modules. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/{packages,apps,tools}/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.nx/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@riskdao/store/testing$': '<rootDir>/packages/store/src/testing/temporaryStore.ts',
    '^@riskdao/(client|risk-core|report|sources|store)$': '<rootDir>/packages/$1/src/index.ts',
    '^@riskdao/worker$': '<rootDir>/apps/worker/src/index.ts',
    '^@riskdao/governance/remote$': '<rootDir>/packages/governance/src/remote/index.ts',
    '^@riskdao/governance$': '<rootDir>/packages/governance/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        module: { type: 'es6' },
        sourceMaps: 'inline',
        jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true }, keepClassNames: true },
      },
    ],
  },
  testSequencer: '<rootDir>/tools/longSuitesFirst.mjs',
  setupFiles: ['<rootDir>/tools/propertySeed.mjs'],
  // Many suites wait for servers that they started: three at a time keep two cores busy.
  maxWorkers: 3,
  testTimeout: 30_000,
};
