import nx from '@nx/eslint-plugin';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** What risk-core must not reach for: its results depend on its inputs alone, to the last bit, on every Node version. */
const IMPURE_GLOBALS = [
  'process',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'performance',
  'crypto',
  'console',
];
const IMPURE_MEMBERS = [
  { object: 'Date', property: 'now', message: 'Pass the time in.' },
  { object: 'Math', property: 'random', message: 'Use the seeded stream in random.ts.' },
  ...[
    'pow',
    'cbrt',
    'exp',
    'expm1',
    'log',
    'log1p',
    'log2',
    'log10',
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
    'hypot',
  ].map((property) => ({
    object: 'Math',
    property,
    message: "Its last bits differ between Node versions: use the engine's own function in src/math.",
  })),
];

/** The dependency rule (docs/architecture.md): what each box may import. */
const BOXES = [
  { sourceTag: 'box:client', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'box:risk-core', onlyDependOnLibsWithTags: [] },
  { sourceTag: 'box:governance', onlyDependOnLibsWithTags: ['box:risk-core'] },
  { sourceTag: 'box:report', onlyDependOnLibsWithTags: ['box:risk-core'] },
  { sourceTag: 'box:sources', onlyDependOnLibsWithTags: ['box:risk-core'] },
  { sourceTag: 'box:store', onlyDependOnLibsWithTags: ['box:risk-core', 'box:governance'] },
  { sourceTag: 'box:web', onlyDependOnLibsWithTags: ['box:risk-core', 'box:governance'] },
  {
    sourceTag: 'box:api',
    onlyDependOnLibsWithTags: ['box:client', 'box:risk-core', 'box:governance', 'box:report', 'box:store'],
  },
  {
    sourceTag: 'box:worker',
    onlyDependOnLibsWithTags: ['box:risk-core', 'box:governance', 'box:report', 'box:sources', 'box:store'],
  },
  { sourceTag: 'box:cli', onlyDependOnLibsWithTags: ['*'] },
];

export default tseslint.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/dist/**',
      '**/out/**',
      '**/generated/**',
      '**/abi/**',
      '.nx/**',
      'packages/risk-core/assembly/**',
      'contracts/**',
    ],
  },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts', '**/*.tsx'],
    plugins: { '@nx': nx, 'import-x': importX },
    languageOptions: { parser: tseslint.parser },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        { allow: ['^(\\.\\./)+tools/\\w+\\.js$'], depConstraints: BOXES, enforceBuildableLibDependency: false },
      ],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // A Nest module is a class with nothing but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.tsx', '.js'] } })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
    },
  },
  { files: ['apps/web/src/**/*.{ts,tsx}'], ...reactHooks.configs.flat['recommended-latest'] },
  {
    files: ['apps/web/src/**/*.{ts,tsx}'],
    rules: { 'react-hooks/incompatible-library': 'off' }, // only the React compiler, which is not used, would mind
  },
  {
    files: ['packages/risk-core/src/parameters/rules.ts'],
    rules: { 'max-lines': 'off' }, // one table
  },
  {
    files: ['packages/risk-core/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      // Indexed reads of typed arrays are proved by their loop bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
      'no-restricted-properties': ['error', ...IMPURE_MEMBERS],
      'no-restricted-syntax': [
        'error',
        { selector: 'BinaryExpression[operator="**"]', message: 'Math.pow in disguise: use src/math/power.ts.' },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'Pass the time in.' },
      ],
      'no-restricted-imports': ['error', { patterns: ['node:*', '@riskdao/*'] }],
    },
  },
);
