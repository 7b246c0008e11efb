/** What Kubernetes is told, as rendered; `npm run k8s:check` renders it anew. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { SETTINGS } from '../../../gateway/settings/table.ts';
import { environments, headOf, K8S, RENDERED } from '../../../k8s/rendered-files.ts';
import { problemsOf, type Resource } from '../../../k8s/validate-resources.ts';

// biome-ignore lint/suspicious/noExplicitAny: resources of many kinds
type Any = any;

const textOf = (environment: string): string => readFileSync(join(RENDERED, `${environment}.yaml`), 'utf8');
const resources = new Map<string, Resource[]>(
  environments().map((name) => [name, parseAllDocuments(textOf(name)).map((document) => document.toJS() as Resource)]),
);
const every = [...resources].flatMap(([environment, all]) => all.map((resource) => ({ environment, resource })));

function one(environment: string, kind: string, name: string): Any {
  const found = resources
    .get(environment)
    ?.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (found === undefined) throw new RangeError(`${environment} has no ${kind} ${name}`);
  return found;
}

const pods = every.flatMap(({ environment, resource }) => {
  const spec = (resource as Any).spec?.template?.spec;
  return spec === undefined ? [] : [{ name: `${environment} ${resource.kind} ${resource.metadata.name}`, spec }];
});

describe('the manifests', () => {
  test('are rendered from what stands beside them', () => {
    for (const name of environments()) expect(textOf(name).split('\n', 1)[0], 'npm run k8s:render').toBe(headOf(name));
  });

  test('are right by the schemas of their APIs, and a fault of each kind would be found', async () => {
    const deployment = structuredClone(one('production', 'Deployment', 'api-gateway'));
    deployment.spec.replicas = '3';
    deployment.spec.template.spec.containers[0].imagePullPolcy = 'Always';
    const rollout = structuredClone(one('production-canary', 'Rollout', 'api-gateway'));
    rollout.spec.strategy.canary.steps.push({ setWieght: 50 });
    const unknown = { apiVersion: 'apps/v1', kind: 'Deplyoment', metadata: { name: 'x' } };
    const problems = await problemsOf(new Map([...resources, ['faulty', [deployment, rollout, unknown]]]));
    expect(problems.filter((problem) => !problem.startsWith('faulty: '))).toEqual([]);
    const text = problems.join('\n');
    expect(text).toMatch(/Deployment api-gateway: .*replicas must be integer/);
    expect(text).toMatch(/imagePullPolcy\W+ does not exist/);
    expect(text).toMatch(/Rollout api-gateway: .*'?setWieght'?/);
    expect(text).toContain('faulty: Deplyoment x: ');
  });

  test.each(pods.map(({ name, spec }) => [name, spec]))(
    '%s may do nothing but run, and never more than it is given',
    (_name, spec) => {
      expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
      expect(spec.automountServiceAccountToken).toBe(false);
      for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
        expect(container.securityContext).toEqual({
          ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources).toMatchObject({
          requests: { memory: expect.any(String), cpu: expect.any(String) },
          limits: { memory: expect.any(String) },
        });
        expect(container.image).toMatch(/:v?\d+\.\d+\.\d+(-alpine)?$/);
      }
    },
  );

  test('put everything into the namespace they make', () => {
    const elsewhere = every.filter(
      ({ resource: { kind, metadata } }) => kind !== 'Namespace' && (metadata as Any).namespace !== 'serhafen',
    );
    expect(elsewhere.map(({ environment, resource }) => `${environment} ${resource.metadata.name}`)).toEqual([]);
  });

  test('set nothing that the gateway does not know', () => {
    const known = new Set(Object.values(SETTINGS).map(({ variable }) => variable as string));
    for (const service of ['IAM', 'CUSTOMS', 'MAWB']) known.add(`${service}_SERVICE_URL`);
    for (const { resource } of every.filter((entry) => entry.resource.kind === 'ConfigMap')) {
      if (!resource.metadata.name.startsWith('api-gateway-')) continue;
      expect(Object.keys(resource.data as object).filter((variable) => !known.has(variable))).toEqual([]);
    }
  });
});

describe('production', () => {
  const gateway = one('production', 'Deployment', 'api-gateway');
  const [container] = gateway.spec.template.spec.containers;

  test('is as the analysis asks for: three replicas, resources, ports, probes', () => {
    expect(gateway.metadata.labels.app).toBe('api-gateway');
    expect(gateway.spec).toMatchObject({ replicas: 3, selector: { matchLabels: { app: 'api-gateway' } } });
    expect(gateway.spec.template.metadata.labels.app).toBe('api-gateway');
    expect(container).toMatchObject({
      ...{ name: 'gateway', image: 'your-registry/api-gateway:v1.0.0' },
      ports: expect.arrayContaining([{ name: 'http', containerPort: 3000 }]),
      resources: { requests: { memory: '512Mi', cpu: '500m' }, limits: { memory: '1Gi', cpu: '1000m' } },
      livenessProbe: {
        httpGet: { path: '/actuator/liveness', port: 3000 },
        initialDelaySeconds: 30,
        periodSeconds: 10,
      },
      readinessProbe: {
        httpGet: { path: '/actuator/readiness', port: 3000 },
        initialDelaySeconds: 10,
        periodSeconds: 5,
      },
    });
    expect(one('production', 'Service', 'api-gateway').spec.ports[0]).toMatchObject({ port: 80, targetPort: 3000 });
  });

  test('grows from 2 to 10 by CPU, memory and requests', () => {
    const { spec } = one('production', 'HorizontalPodAutoscaler', 'api-gateway-hpa');
    expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 10 });
    const targets = spec.metrics.map(({ resource, pods: metric }: Any) =>
      resource ? [resource.name, resource.target.averageUtilization] : [metric.metric.name, metric.target.averageValue],
    );
    expect(targets.slice(0, 2)).toEqual([
      ['cpu', 70],
      ['memory', 80],
    ]);
    const adapter = parse(readFileSync(join(K8S, 'components/custom-metrics/prometheus-adapter-values.yaml'), 'utf8'));
    const answered = adapter.rules.custom.map(({ name }: Any) => name.as);
    expect(targets.slice(2).map(([name]: Any) => name)).toEqual(answered);
  });

  test('gives a pod the time that it takes to end requests and sockets', () => {
    const { terminationGracePeriodSeconds: grace } = gateway.spec.template.spec;
    const { drainTimeoutMs, socketDrainMs } = SETTINGS;
    const drain = Number(drainTimeoutMs.initial) / 1000;
    expect(Number(socketDrainMs.initial) / 1000).toBeLessThan(drain);
    expect(grace).toBeGreaterThan(container.lifecycle.preStop.sleep.seconds + drain);
  });

  test('spreads pods over zones and lets one go at a time', () => {
    const keys = gateway.spec.template.spec.topologySpreadConstraints.map(({ topologyKey }: Any) => topologyKey);
    expect(keys).toEqual(['topology.kubernetes.io/zone', 'kubernetes.io/hostname']);
    expect(one('production', 'PodDisruptionBudget', 'api-gateway').spec.maxUnavailable).toBe(1);
    expect(gateway.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
  });

  test('lets in over TLS what clients may call, and nobody else to metrics and probes', () => {
    const { spec } = one('production', 'Ingress', 'api-gateway');
    expect(spec.tls).toEqual([{ hosts: ['api.serhafen.com'], secretName: 'api-tls-secret' }]);
    const paths = spec.rules[0].http.paths.map(({ path }: Any) => path);
    expect(paths).toEqual(expect.arrayContaining(['/graphql', '/api', '/events']));
    expect(paths).not.toContain('/');
    expect(one('production', 'NetworkPolicy', 'default-deny').spec).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
    });
  });

  test('is watched by the alert rules of ops/', () => {
    const { groups } = parse(readFileSync(join(K8S, '../ops/generated/prometheus/rules.yml'), 'utf8'));
    expect(one('production', 'PrometheusRule', 'api-gateway').spec.groups, 'npm run k8s:render').toEqual(groups);
    const { spec } = one('production', 'ServiceMonitor', 'api-gateway');
    const ports = one('production', 'Service', 'api-gateway').spec.ports.map(({ name }: Any) => name);
    expect(ports).toContain(spec.endpoints[0].port);
    // The gateway's own label `service` must not give way to the name of the Kubernetes service.
    expect(spec.endpoints[0].honorLabels).toBe(true);
    expect(one('production', 'Service', 'api-gateway').metadata.labels[spec.jobLabel]).toBe('gateway');
  });

  test('has its secrets from outside', () => {
    const { spec } = one('production', 'ExternalSecret', 'api-gateway');
    const secret = new Set(spec.data.map(({ secretKey }: Any) => secretKey));
    const known = Object.values(SETTINGS).map(({ variable }) => variable as string);
    for (const name of secret) expect(known).toContain(name);
    expect(container.envFrom).toContainEqual({ secretRef: { name: spec.target.name } });
    expect(every.filter(({ resource }) => resource.kind === 'Secret')).toEqual([]);
  });

  test('reaches the managed Redis that the secret names', () => {
    const { egress } = one('production', 'NetworkPolicy', 'api-gateway').spec;
    const managed = { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ protocol: 'TCP', port: 6379 }] };
    expect(egress).toContainEqual(managed);
  });
});

describe('ways to production', () => {
  test('canary: 10, 50, 100 %, each step judged', () => {
    const { steps } = one('production-canary', 'Rollout', 'api-gateway').spec.strategy.canary;
    expect(steps.flatMap(({ setWeight }: Any) => setWeight ?? [])).toEqual([10, 50, 100]);
    expect(steps.filter(({ analysis }: Any) => analysis)).toHaveLength(2);
  });

  test('blue-green: the old version stays for a way back', () => {
    const { blueGreen } = one('production-blue-green', 'Rollout', 'api-gateway').spec.strategy;
    expect(blueGreen).toMatchObject({ activeService: 'api-gateway', scaleDownDelaySeconds: 600 });
  });

  test.each(['production-canary', 'production-blue-green'])(
    '%s: the autoscaler scales the rollout, and the deployment has no pods',
    (name) => {
      expect(one(name, 'HorizontalPodAutoscaler', 'api-gateway-hpa').spec.scaleTargetRef.kind).toBe('Rollout');
      expect(one(name, 'Deployment', 'api-gateway').spec.replicas).toBe(0);
    },
  );

  test('mesh: mutual TLS is required, and nobody but the edge may call', () => {
    expect(one('production-mesh', 'PeerAuthentication', 'default').spec.mtls.mode).toBe('STRICT');
    expect(one('production-mesh', 'Gateway', 'api-gateway').spec.servers[0]).toMatchObject({
      ...{ hosts: ['api.serhafen.com'], tls: { mode: 'SIMPLE', credentialName: 'api-tls-secret' } },
    });
  });

  test('Kong: everything comes in through it, to the paths that the gateway has', () => {
    const { policyTypes: _types, ...policy } = one('production-kong', 'NetworkPolicy', 'api-gateway').spec;
    expect(policy.ingress[0].from).toEqual([{ podSelector: { matchLabels: { app: 'kong' } } }]);
    const [service] = parse(readFileSync(join(K8S, 'components/kong/routes.yml'), 'utf8')).services;
    const open = one('production', 'Ingress', 'api-gateway').spec.rules[0].http.paths.map(({ path }: Any) => path);
    expect(service.routes[0].paths.map((path: string) => path.replace(/^~|\$$/g, ''))).toEqual(open);
  });

  test('distributed: a deployment for each service, whose address the graph gets', () => {
    const { spec } = one('production-distributed', 'Deployment', 'api-gateway').spec.template;
    const script = spec.initContainers[0].args[1] as string;
    const graph = readFileSync(join(K8S, '../schema/generated/supergraph.graphql'), 'utf8');
    let written = '';
    const files = { readFileSync: () => graph, writeFileSync: (_path: string, text: string) => (written = text) };
    runInNewContext(script, { require: () => files });
    const urls = [...written.matchAll(/@join__graph\(name: "(\w+)", url: "([^"]*)"\)/g)];
    expect(urls.map(([, name]) => name)).toEqual(['customs', 'iam', 'mawb', 'notifications']);
    for (const [, name, url] of urls) {
      const deployment = one('production-distributed', 'Deployment', `subgraph-${name}`);
      expect(deployment.spec.template.spec.containers[0].args).toEqual(['dist/gateway/subgraph.js', name]);
      expect(url).toBe(`http://subgraph-${name}.serhafen.svc.cluster.local/graphql`);
      const service = one('production-distributed', 'Service', `subgraph-${name}`);
      expect(service.spec.ports.map(({ name: port }: Any) => port)).toEqual(['http', 'metrics']);
      const monitor = one('production-distributed', 'ServiceMonitor', 'subgraphs').spec;
      expect(service.metadata.labels).toMatchObject(monitor.selector.matchLabels);
      expect(service.metadata.labels[monitor.jobLabel]).toBe('subgraph');
    }
  });

  test('distributed: the notification centre reaches Redis, and Redis lets it in', () => {
    const [redis, notifications] = ['redis', 'subgraph-notifications'].map(
      (name) => one('production-distributed', 'NetworkPolicy', name).spec,
    );
    const centre = { podSelector: { matchLabels: { app: 'subgraph-notifications' } } };
    expect(redis.ingress[0].from).toContainEqual(centre);
    expect(notifications.egress[0]).toMatchObject({
      to: [{ podSelector: redis.podSelector }, { ipBlock: { cidr: '10.0.0.0/8' } }],
      ports: [{ port: 6379 }],
    });
    const [container] = one('production-distributed', 'Deployment', 'subgraph-notifications').spec.template.spec
      .containers;
    const fromSecret = { secretKeyRef: { name: 'api-gateway-secrets', key: 'REDIS_URL', optional: true } };
    expect(container.env).toContainEqual({ name: 'REDIS_URL', valueFrom: fromSecret });
  });
});
