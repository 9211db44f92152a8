/**
 * What is timed. `units` makes one figure of a call; `goal` is how much faster (>= 1) or at most how much slower (<= ...) ours must be than the
 * peer, from the design's commit column. `accuracy` names what the returned value is compared with.
 */
export function tasksFor({ instruments, accounts, scenarios, sweepAccounts, plainAccounts }) {
  const sweepUnits = sweepAccounts * scenarios;
  const implementation = (peer, kernel, label, repetitions, units, goal = null, compare = true) => ({
    peer,
    kernel,
    label,
    repetitions,
    units,
    goal,
    compare,
  });
  return [
    {
      title: 'chain: price and four Greeks, per option',
      rows: [
        implementation('ours', 'chain', 'ours, WebAssembly', 1_000, instruments),
        implementation('ours', 'chainPlain', 'ours, plain TypeScript', 500, instruments),
        implementation('c', 'chain', 'C++, AVX-512', 3_000, instruments, { slower: 4.0 }),
        implementation('c', 'chainScalar', 'C++ -O3, scalar erfc', 400, instruments),
        implementation('quantlib', 'chain', 'QuantLib BlackCalculator', 100, instruments, { faster: 9 }),
        implementation('scipy', 'chain', 'numpy + scipy ndtr', 400, instruments, { faster: 1.8 }),
        implementation('npm', 'uqee', 'npm @uqee/black-scholes', 100, instruments, { faster: 6 }),
        implementation('npm', 'optionPricing', 'npm option-pricing (price only)', 10, instruments),
        implementation('npm', 'blackScholes', 'npm black-scholes and greeks', 5, 20, null, false),
      ],
    },
    {
      title: 'implied volatility, per inversion (value: largest relative error)',
      rows: [
        implementation('ours', 'implied', 'ours, plain TypeScript', 60, instruments),
        implementation('c', 'implied', 'C++ -O3, the same algorithm', 60, instruments, { slower: 1.75 }, false),
        implementation('quantlib', 'implied', 'QuantLib LiRS 1e-12', 40, instruments, { faster: 1.25 }, false),
        implementation('scipy', 'implied', 'numpy, 12 Newton steps', 40, instruments, null, false),
        implementation('npm', 'uqeeImplied', 'npm @uqee/black-scholes', 10, instruments, null, false),
        implementation('npm', 'impliedVolatility', 'npm implied-volatility', 2, 20, null, false),
      ],
    },
    {
      title: 'scenario price, per instrument and scenario',
      rows: [
        implementation('ours', 'reprice', 'ours, WebAssembly', 1, instruments * scenarios),
        implementation('ours', 'repricePlain', 'ours, plain TypeScript', 1, instruments * scenarios),
        implementation('c', 'reprice', 'C++, AVX-512', 2, instruments * scenarios, { slower: 4.2 }, false),
        implementation('quantlib', 'reprice', 'QuantLib blackFormula', 2, instruments * 100, { faster: 11 }, false),
        implementation('scipy', 'reprice', 'numpy + scipy ndtr', 1, instruments * 500, { faster: 3.2 }, false),
      ],
    },
    {
      title: 'accounts x scenarios with tail, per account and scenario (value: sum of expected shortfalls)',
      rows: [
        implementation('ours', 'sweep', 'ours, WebAssembly', 1, sweepUnits),
        implementation(
          'ours',
          'sweepPlain',
          'ours, plain TypeScript',
          1,
          plainAccounts * scenarios,
          { slower: 7, than: 0 },
          false,
        ),
        implementation(
          'ours',
          'sweepUsual',
          'TypeScript as usually written',
          1,
          Math.max(1, Math.round(accounts / 1_000)) * scenarios,
          { faster: 55 },
          false,
        ),
        implementation('c', 'sweep', 'C++, AVX-512', 1, sweepUnits, { slower: 1.55 }),
        implementation(
          'scipy',
          'sweep',
          'scipy.sparse and numpy.partition',
          1,
          Math.floor(sweepAccounts / 5) * scenarios,
          { faster: 25 },
          false,
        ),
      ],
    },
    {
      title: 'end to end: all accounts repriced and swept, one thread',
      rows: [
        implementation('ours', 'endToEnd', 'ours, WebAssembly', 1, 1),
        implementation('c', 'endToEnd', 'C++, AVX-512', 1, 1, { slower: 1.65 }),
      ],
    },
    {
      title: 'joint scenarios of eight factors, Student t with four degrees, per scenario',
      rows: [
        implementation('ours', 'student', 'ours, WebAssembly', 10, 10_000),
        implementation('ours', 'studentPlain', 'ours, plain TypeScript', 5, 10_000, { slower: 1.2, than: 3 }),
        implementation(
          'quantlib',
          'student',
          'QuantLib, Mersenne twister and inversion',
          5,
          10_000,
          { slower: 1.2 },
          false,
        ),
        implementation('scipy', 'student', 'numpy Generator', 5, 10_000, null, false),
      ],
    },
    {
      title: 'confidence changed, all accounts, from stored tails',
      rows: [implementation('ours', 'parameterChange', 'ours, plain TypeScript', 20, 1)],
    },
    {
      title: 'what-if of one trade in one account over 1,000 scenarios',
      rows: [
        implementation('ours', 'whatIf', 'ours, WebAssembly', 20_000, 1),
        implementation('scipy', 'whatIf', 'numpy', 1_000, 1, { faster: 9 }, false),
      ],
    },
    {
      title: 'American by collocation on the boundary, error 1e-5, per option',
      rows: [
        implementation('ours', 'americanCollocation', 'ours, plain TypeScript', 50, 8),
        implementation('quantlib', 'americanQdFp', 'QuantLib QdFp, fast scheme', 50, 8, { slower: 2 }, false),
      ],
    },
    {
      title: 'American, lattice of 500 steps, per option',
      rows: [
        implementation('ours', 'american', 'ours, WebAssembly', 20, 8),
        implementation('ours', 'americanPlain', 'ours, plain TypeScript', 2, 8),
        implementation('c', 'american', 'C++, AVX-512', 20, 8, { slower: 2.4 }),
        implementation('quantlib', 'americanCrr', 'QuantLib CRR 500', 1, 8, { faster: 20 }),
        implementation('scipy', 'american', 'numpy', 1, 8),
        implementation('npm', 'american', 'npm option-pricing, 500 steps', 1, 8),
      ],
    },
  ];
}
