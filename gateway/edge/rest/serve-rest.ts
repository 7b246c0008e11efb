/**
 * REST pass-through: the contracts' own paths, behind the same identity, tenant, access rules and upstream client as the graph.
 * The contracts are the list of what exists: anything else is 404, another method 405.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods, onRequestHookHandler } from 'fastify';
import { GatewayError } from '../../../schema/contract/errors.ts';
import type { RequestContext } from '../../../schema/contract/request-context.ts';
import type { RestAccess, RestDoor, RestOperation } from '../../../schema/contract/rest.ts';
import { publicPaths } from '../../../schema/contract/rest-paths.ts';
import { stepUpError } from '../../../schema/contract/step-up.ts';
import type { Check } from '../exchange.ts';
import { pathOf } from '../path-of.ts';
import { recordOf } from '../request-record.ts';
import { asHook, type Step } from '../step.ts';
import { writeAnswerHeaders } from './answer-headers.ts';
import { createChecker, type RequestChecks } from './check-request.ts';
import { changeOf, withAnswer, withBody } from './pending-change.ts';
import { parseRestBodies, readBody } from './read-body.ts';
import { readParameters } from './read-parameters.ts';
import { type PathTemplate, readPath, templateOf } from './rest-path.ts';

export interface RestOptions {
  readonly doors: readonly RestDoor[];
  /** Runs before the body is read and leaves the caller's context in the record. */
  readonly authenticate: readonly Check[];
  /**
   * The judge of the graph's access rules.
   *
   * @param argument value of a path parameter
   */
  readonly judge: (
    access: RestAccess,
    context: RequestContext,
    argument: (name: string) => unknown,
  ) => 'allowed' | 'unauthenticated' | 'step-up' | 'forbidden' | 'tenant-missing';
  /** Bytes of a request body. */
  readonly bodyLimitBytes: number;
}

/** One way to call an operation. */
interface Route {
  readonly door: RestDoor;
  readonly operation: RestOperation;
  readonly template: PathTemplate;
  readonly checks: RequestChecks;
}

const METHODS: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Nothing that a service answers may run as a page of ours (CSP level 3). */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox";

export function serveRest(options: RestOptions): Step {
  const patterns = new Map<string, Route[]>();
  for (const door of options.doors) {
    const checker = createChecker(door);
    for (const operation of door.contract.operations) {
      const checks = checker(operation);
      for (const path of publicPaths(door.contract.aliases, operation.path)) {
        const template = templateOf(path);
        const routes = patterns.get(template.pattern) ?? [];
        routes.push({ door, operation, template, checks });
        patterns.set(template.pattern, routes);
      }
    }
  }
  return (server) =>
    server.register(async (scope) => {
      parseRestBodies(scope);
      for (const [pattern, routes] of patterns) {
        for (const route of routes) addRoute(scope, pattern, route, options);
        refuseOtherMethods(scope, pattern, routes);
      }
    });
}

function addRoute(scope: FastifyInstance, url: string, route: Route, options: RestOptions): void {
  const { operation, door, template, checks } = route;
  const { authenticate, judge, bodyLimitBytes } = options;

  const name: onRequestHookHandler = (request, _reply, done) => {
    const record = recordOf(request);
    record.operationName = operation.operationId;
    const values = readPath(template, pathOf(request.url));
    if (values !== null) record.change = changeOf(operation, values);
    done(values !== null ? undefined : new GatewayError('RESOURCE_NOT_FOUND'));
  };

  const allow: onRequestHookHandler = (request, _reply, done) => {
    const values = readPath(template, pathOf(request.url));
    const verdict = judge(operation.access, contextOf(request), (parameter) => values?.[parameter]);
    if (verdict === 'allowed') done();
    else if (verdict === 'unauthenticated') done(new GatewayError('UNAUTHENTICATED'));
    else if (verdict === 'step-up') done(stepUpError(operation.access.policies ?? []));
    else done(new GatewayError(verdict === 'forbidden' ? 'FORBIDDEN_ROLE' : 'TENANT_HEADER_MISSING'));
  };

  scope.route({
    method: operation.method as HTTPMethods,
    url,
    exposeHeadRoute: false,
    onRequest: [name, asHook(authenticate), allow],
    handler: async (request, reply) => {
      const context = contextOf(request);
      const texts = readParameters(operation, {
        path: readPath(template, pathOf(request.url)) ?? {},
        query: queryOf(request),
        headers: request.headers,
        rawHeaders: request.raw.rawHeaders,
      });
      const values = checks.parameters(texts, context.locale);
      const body = readBody(operation, request, bodyLimitBytes);
      if ('body' in body) checks.body(body.body);
      const record = recordOf(request);
      record.change = withBody(record.change, operation, values, 'body' in body ? body.body : undefined);
      const called = await door.call({ operationId: operation.operationId, values, ...body }, context);
      const { change, answer } =
        record.change === null ? { change: null, answer: called } : await withAnswer(record.change, operation, called);
      record.change = change;
      reply.code(answer.status).header('cache-control', 'no-store').header('content-security-policy', NO_PAGE);
      writeAnswerHeaders(reply, answer.headers, operation, door.contract);
      return answer.body === null ? reply.send() : reply.send(answer.body);
    },
  });
}

/** RFC 9110 §15.5.6: who asks with another method is told the ones there are. */
function refuseOtherMethods(scope: FastifyInstance, url: string, routes: readonly Route[]): void {
  const allowed = routes.map(({ operation }) => operation.method);
  const allow = [...new Set(allowed)].sort().join(', ');
  scope.route({
    method: METHODS.filter((method) => !allowed.includes(method as string)) as HTTPMethods[],
    url,
    exposeHeadRoute: false,
    onRequest: (request: FastifyRequest, reply: FastifyReply, done) => {
      const known = routes.some(({ template }) => readPath(template, pathOf(request.url)) !== null);
      if (!known) done(new GatewayError('RESOURCE_NOT_FOUND'));
      else {
        reply.header('allow', allow);
        done(new GatewayError('METHOD_NOT_ALLOWED'));
      }
    },
    handler: () => {},
  });
}

function contextOf(request: FastifyRequest): RequestContext {
  const { context } = recordOf(request);
  if (context === null) throw new TypeError('the request has no context: authenticate has to run before');
  return context;
}

function queryOf({ url }: FastifyRequest): string {
  const mark = url.indexOf('?');
  return mark < 0 ? '' : url.slice(mark + 1);
}
