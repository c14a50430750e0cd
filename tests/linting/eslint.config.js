// The schema rules of graphql-eslint, the recommended ones and those of Relay's pages, for tests/test_composition.py.
import plugin from "@graphql-eslint/eslint-plugin";

const recommended = plugin.configs["flat/schema-recommended"].rules;
const relay = plugin.configs["flat/schema-relay"].rules;
const [severity, names] = recommended["@graphql-eslint/naming-convention"];
// The connectives of filters are words of logic, not of the domain.
const inputs = { style: "camelCase", ignorePattern: "^(AND|OR|NOT)$" };

export default [
  {
    files: ["**/*.graphql"],
    languageOptions: {
      parser: plugin.parser,
      parserOptions: { graphQLConfig: { schema: process.env.SCHEMA } },
    },
    plugins: { "@graphql-eslint": plugin },
    rules: {
      ...recommended,
      ...relay,
      "@graphql-eslint/naming-convention": [severity, { ...names, InputValueDefinition: inputs }],
      // Pages show their records as a plain list too, and not all of them have an id of their own.
      "@graphql-eslint/relay-edge-types": [
        severity,
        { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
      ],
      // Hits of a search are read from the best on, never from the back.
      "@graphql-eslint/relay-arguments": [severity, { includeBoth: false }],
      // Values, pages and edges are no records; every record implements Node, which demands the id.
      "@graphql-eslint/strict-id-in-types": "off",
    },
  },
];
