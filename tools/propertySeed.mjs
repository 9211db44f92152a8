import fc from 'fast-check';

// A gate must give the same answer twice: properties run from one seed unless another is asked for. To look for new counterexamples:
//   RISKDAO_PROPERTY_SEED=random RISKDAO_PROPERTY_RUNS=5000 npm test
const { RISKDAO_PROPERTY_SEED: seed = '20261121', RISKDAO_PROPERTY_RUNS: runs } = process.env;
fc.configureGlobal({
  ...(seed === 'random' ? {} : { seed: Number(seed) }),
  ...(runs === undefined ? {} : { numRuns: Number(runs) }),
});
