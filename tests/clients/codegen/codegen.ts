// graphql-codegen: types for documents, and the manifest that the hub takes as HUB_DOCUMENTS.
import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'src/*.ts',
  generates: {
    'src/generated/': {
      preset: 'client',
      presetConfig: { persistedDocuments: true },
      config: {
        // As they stand in JSON: days and instants are ISO 8601, decimal numbers are texts so that none is rounded.
        scalars: { Date: 'string', DateTime: 'string', Decimal: 'string', JSON: 'unknown', _Any: 'unknown' },
        strictScalars: true,
        useTypeImports: true,
      },
    },
  },
};

export default config;
