import type { CodegenConfig } from '@graphql-codegen/cli';

/** Generates the types of all queries in src/ from the hub's schema, into src/gql/. */
const config: CodegenConfig = {
  schema: '../../schema/schema.graphql',
  silent: true,
  hooks: { onError: (reason: string) => console.error(reason) },
  documents: ['src/**/*.{ts,tsx}', '!src/gql/**'],
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        avoidOptionals: { field: true },
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: { Date: 'string', DateTime: 'string', Decimal: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
