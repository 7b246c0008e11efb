/** Hive Gateway on the services' own OpenAPI contracts, composed by Mesh; the two joins are declared the way its documentation does. */

import { getComposedSchemaFromConfig } from '@graphql-mesh/compose-cli';
import { DefaultLogger } from '@graphql-mesh/utils';
import { loadOpenAPISubgraph } from '@omnigraph/openapi';
import { readEnvironment } from '../environment.ts';
import { writePageContracts } from './page-contracts.ts';
import { serveHive } from './serve-hive.ts';
import { FORWARDED } from './undici-data-source.ts';

const { port, urls } = await readEnvironment();
const contracts = writePageContracts();
const operationHeaders = Object.fromEntries(FORWARDED.map((name) => [name, `{context.headers['${name}']}`]));
const supergraph = await getComposedSchemaFromConfig(
  {
    subgraphs: (['customs', 'mawb', 'iam'] as const).map((name) => ({
      sourceHandler: loadOpenAPISubgraph(name, {
        source: contracts[name],
        endpoint: urls[name],
        operationHeaders,
      }) as never,
    })),
    additionalTypeDefs: /* GraphQL */ `
      extend type Declaration {
        mawb: Mawb
          @resolveTo(
            sourceName: "mawb"
            sourceTypeName: "Query"
            sourceFieldName: "getMawbsByIds"
            requiredSelectionSet: "{ mawbId }"
            keyField: "mawbId"
            keysArg: "ids"
            result: "data"
          )
        createdByUser: User
          @resolveTo(
            sourceName: "iam"
            sourceTypeName: "Query"
            sourceFieldName: "getUsersByIds"
            requiredSelectionSet: "{ createdBy }"
            keyField: "createdBy"
            keysArg: "ids"
            result: "data"
          )
      }
    `,
  },
  new DefaultLogger(),
);
serveHive(port, { supergraph });
