import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

const noDefaultExport = {
  selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
  message: 'Export by name: a thing has one name everywhere.',
};

// Results must not depend on when or how often something ran: randomness comes from the seeded streams, time from a clock
// that is passed in.
const noHiddenState = [
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'Take numbers from the seeded streams of worker/data.',
  },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'Take the time from a clock that is passed in (performance.now() for durations).',
  },
  {
    selector: 'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
    message: 'Take the time from a clock that is passed in.',
  },
];

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', 'out/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['worker/**/*.ts', 'tests/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,vue}', '*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'no-restricted-syntax': ['error', noDefaultExport],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // `noUncheckedIndexedAccess` types every element of a typed array as possibly undefined. In inner loops over
      // bounds just established, `!` is the honest notation: it costs nothing at run time and stands where it is relied on.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // Loops that a signal or a message ends.
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['worker/**/*.ts'],
    ignores: ['worker/hosts/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-syntax': ['error', noDefaultExport, ...noHiddenState],
    },
  },
  {
    files: ['renderer/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // Prettier lays out the templates.
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      // The linter takes a property with a default for one that is always given.
      '@typescript-eslint/no-useless-default-assignment': 'off',
      // A property that may be missing is undefined; that is its default.
      'vue/require-default-prop': 'off',
      // A component is the default export of its file; that is how Vue reads it.
      'no-restricted-syntax': 'off',
    },
  },
  {
    // The tools that read these ask for a default export; declarations describe what others export.
    files: ['**/*.config.ts', '**/*.d.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
);
