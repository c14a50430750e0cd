// Where everything is, as the environment says it.

const { HUB_URL = "http://127.0.0.1:8000", PARTNER_URL = "http://127.0.0.1:4001" } = process.env;

/** The subgraphs by name: where the gateway asks them. */
export const SUBGRAPHS = { hub: `${HUB_URL}/graphql`, partner: `${PARTNER_URL}/graphql` };

/** The file of the joined graph, which composing writes and the gateway reads. */
export const { SUPERGRAPH = "supergraph.graphql" } = process.env;
