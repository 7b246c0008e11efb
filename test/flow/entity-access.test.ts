/** The one operation of the access matrix that no field reaches yet: a further service points at declarations. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ContextBuilder, createContextBuilder } from '../../gateway/context/build-context.ts';
import { createExecution, type Execution } from '../../gateway/execute/execution.ts';
import { upstreamsOf } from '../../gateway/execute/load-services.ts';
import { compile } from '../../schema/compile/compile.ts';
import type { ServiceSource } from '../../schema/compile/service-source.ts';
import type { RequestContext } from '../../schema/contract/request-context.ts';
import { ACCESS_MATRIX } from '../support/access-matrix.ts';
import { CALLERS } from '../support/callers.ts';
import { createDeclaration } from '../support/new-declaration.ts';
import { type RecordingServer, startRecordingServer } from '../support/recording-server.ts';
import { committedSources } from '../support/service-sources.ts';
import { startWorld, type World } from '../support/world.ts';

const DECLARATION = 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001';
const OPERATION = 'getDeclarationsByIds';

const json = (schema: object) => ({ description: 'ok', content: { 'application/json': { schema } } });
const text = { type: 'string' };

/** A service of reminders, which anybody may read; the declaration a reminder is about belongs to another service. */
const REMINDERS: ServiceSource = {
  name: 'reminders',
  contractFile: 'openapi.yaml',
  contract: JSON.stringify({
    openapi: '3.0.3',
    info: { title: 'Reminders', version: '1' },
    paths: {
      '/reminders': {
        get: {
          operationId: 'listReminders',
          responses: { '200': json({ type: 'array', items: { $ref: '#/components/schemas/Reminder' } }) },
        },
      },
    },
    components: {
      schemas: { Reminder: { type: 'object', required: ['declarationId'], properties: { declarationId: text } } },
    },
  }),
  overlayFile: 'overlay.yaml',
  overlay: `
overlay: 1.0.0
info: { title: Reminders in the graph, version: 1.0.0 }
actions:
  - target: $
    update: { x-access: { public: true } }
  - target: $.components.schemas.Reminder.properties.declarationId
    update: { x-ref: { type: Declaration, field: declaration } }
`,
};

describe(`${OPERATION}, through a reference from another service`, () => {
  let world: World;
  let reminders: RecordingServer;
  let execution: Execution;
  let contexts: ContextBuilder;
  let declarations: readonly string[] = [];

  beforeAll(async () => {
    world = await startWorld();
    declarations = [DECLARATION, (await createDeclaration(world)).id];
    reminders = await startRecordingServer(() => ({
      body: JSON.stringify(declarations.map((declarationId) => ({ declarationId }))),
    }));
    const compiled = await compile([...committedSources(), REMINDERS]);
    const graph = { supergraphSdl: compiled.supergraphSdl, services: compiled.services };
    const { environment, identityProvider } = world.standIns;
    const urlOf = (name: string) => environment[`${name.toUpperCase()}_SERVICE_URL`] ?? reminders.url;
    execution = await createExecution({
      graph,
      upstream: { baseUrls: Object.fromEntries(upstreamsOf(graph).map(({ name }) => [name, urlOf(name)])) },
      introspection: false,
      formatError: (formatted) => formatted,
      onWarning: () => {},
    });
    contexts = createContextBuilder({
      token: {
        issuer: identityProvider.issuer,
        audience: 'serhafen-api',
        clients: ['serhafen-portal-web', 'serhafen-integration'],
        clockSkewSeconds: 5,
        maxLifetimeSeconds: 3600,
      },
      keys: {
        url: identityProvider.jwksUrl,
        freshSeconds: 600,
        staleSeconds: 600,
        cooldownSeconds: 30,
        onFailure: () => {},
      },
      tokenCacheSize: 10,
    });
    await contexts.start();
  });
  afterAll(async () => {
    contexts?.stop();
    await execution?.stop();
    await reminders?.[Symbol.asyncDispose]();
    await world?.[Symbol.asyncDispose]();
  });

  async function contextOf(user: string | null): Promise<RequestContext> {
    const tenant = ['x-business-unit', 'SERHAFEN', 'x-country-code', 'CL'];
    const rawHeaders = user === null ? tenant : [...tenant, 'authorization', `Bearer ${await world.token(user)}`];
    const headers: Record<string, string> = {};
    for (let i = 0; i < rawHeaders.length; i += 2) headers[rawHeaders[i] ?? ''] = rawHeaders[i + 1] ?? '';
    const correlationId = '5a6c0000-0000-4000-8000-000000000000';
    return contexts.build({ correlationId, headers, rawHeaders, signal: new AbortController().signal });
  }

  async function ask(user: string | null) {
    world.forgetCalls();
    const query = '{ reminders { declarationId declaration { internalNumber status } } }';
    const { body } = await execution.server.executeOperation({ query }, { contextValue: await contextOf(user) });
    if (body.kind !== 'single') throw new TypeError('the answer is one result');
    const { data, errors = [] } = body.singleResult;
    return { data, codes: errors.map(({ extensions }) => extensions?.code), calls: world.calls() };
  }

  const allowed = ACCESS_MATRIX.find(({ operation }) => operation === OPERATION)?.allowed ?? [];

  test.each(CALLERS)('answers $code as the matrix says', async ({ code, user }) => {
    const { data, codes, calls } = await ask(user);
    if (code !== 'NO_ROLE' && allowed.includes(code)) {
      expect(codes).toEqual([]);
      expect(data).toMatchObject({
        reminders: [
          { declaration: { internalNumber: 'CL26-0053078', status: 'LEGALIZED' } },
          { declaration: { status: 'DRAFT' } },
        ],
      });
      // Both keys travel in one batch.
      expect(calls.map(({ operationId }) => operationId)).toEqual([OPERATION]);
    } else {
      expect(new Set(codes)).toEqual(new Set([code === 'PUBLIC' ? 'UNAUTHENTICATED' : 'FORBIDDEN_ROLE']));
      expect(calls).toEqual([]);
    }
  });

  test('shows nothing of a declaration that another tenant keeps', async () => {
    const foreign = await createDeclaration(world, {}, { as: 'root.admin', tenant: 'ANDESBOX:CL' });
    const own = declarations;
    declarations = [foreign.id, DECLARATION];
    const { data } = await ask('root.admin');
    declarations = own;
    expect(data).toMatchObject({ reminders: [{ declaration: null }, { declaration: { status: 'LEGALIZED' } }] });
  });
});
