import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import { defineConfig, globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

export default defineConfig([
  globalIgnores([
    'dist/',
    'storybook-static/',
    'coverage/',
    'docs/api/',
    '**/node_modules/',
    '**/*.mjs',
    // An app of its own, which Next.js compiles and checks.
    'test/next/**/*.tsx',
    'test/next/{app,lib}/**/*.ts',
    'test/next/.next/',
    'test/next/next-env.d.ts',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/dot-notation': 'off', // noPropertyAccessFromIndexSignature asks for brackets
      '@typescript-eslint/no-inferrable-types': 'off', // isolatedDeclarations asks for template texts
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/elements/jsx.ts'],
    // React's namespace is the place for the types of JSX elements.
    rules: { '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }] },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    linterOptions: { reportUnusedDisableDirectives: 'error' },
  },
])
