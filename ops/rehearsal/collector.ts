/** The collector of a rehearsal: takes OTLP as JSON and writes a line a batch, as the file exporter of OpenTelemetry's collector does. */
import { appendFileSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Collector {
  /** Whether it takes what it is sent. */
  collect(works: boolean): void;
  /**
   * The spans of one page as lines, each under its parent; the trace with most of them.
   *
   * @throws (rejects) when after a while no trace of the operation has all of {@link WHOLE}
   */
  traceOf(operation: string): Promise<readonly string[]>;
  /** Whether spans of a trace are in the file. */
  has(traceId: string): boolean;
  stop(): void;
}

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}

interface Batch {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

/** From the edge to a service: what the path of a page consists of. */
const WHOLE = [/^POST \/graphql$/, /^context$/, /^prepare$/, /^run$/, /^fetch /, /^GET \//];
const PATIENCE_MS = 20_000;

/** @param file that does not exist yet */
export async function startCollector(port: number, file: string): Promise<Collector> {
  let works = true;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (works && request.url === '/v1/traces') appendFileSync(file, `${Buffer.concat(chunks)}\n`);
      response.writeHead(works ? 200 : 400, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  function find(operation: string): readonly Span[] {
    const traces = new Map<string, Span[]>();
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      const { resourceSpans } = JSON.parse(line) as Batch;
      for (const span of resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))) {
        const known = traces.get(span.traceId);
        if (known === undefined) traces.set(span.traceId, [span]);
        else known.push(span);
      }
    }
    const [best = []] = [...traces.values()]
      .filter((spans) =>
        spans.some(({ attributes }) => attributes.some(({ value }) => value.stringValue === operation)),
      )
      .filter((spans) => WHOLE.every((part) => spans.some(({ name }) => part.test(name))))
      .sort((one, other) => other.length - one.length);
    return best;
  }

  return {
    collect: (now) => {
      works = now;
    },
    traceOf: async (operation) => {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(500)) {
        const spans = find(operation);
        if (spans.length > 0) return linesOf(spans, undefined, '');
      }
      throw new Error(`no trace of ${operation} shows the whole path`);
    },
    has: (traceId) => readFileSync(file, 'utf8').includes(traceId),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Those of a parent in the order of their beginning; `undefined`: those whose parent is not here. */
function linesOf(spans: readonly Span[], parent: Span | undefined, indent: string): string[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  return spans
    .filter(({ parentSpanId = '' }) =>
      parent === undefined ? !known.has(parentSpanId) : parentSpanId === parent.spanId,
    )
    .sort((one, other) => (BigInt(one.startTimeUnixNano) < BigInt(other.startTimeUnixNano) ? -1 : 1))
    .flatMap((span) => [`${indent}${span.name}`, ...linesOf(spans, span, `${indent}  `)]);
}
