/** A collector of spans: real HTTP, OTLP as JSON (opentelemetry.io/docs/specs/otlp §JSON Protobuf Encoding). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  /** `null`: the trace begins here. */
  readonly parentSpanId: string | null;
  /** Status is an error. */
  readonly failed: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Attributes of the process it comes from. */
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface OtlpReceiver extends AsyncDisposable {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** Headers of the last batch. */
  headers: Readonly<Record<string, unknown>>;
  /** Texts of all batches, for what must not be in them. */
  readonly texts: string[];
}

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface OtlpSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly status?: { readonly code?: number };
  readonly attributes: readonly Attribute[];
}

interface Batch {
  readonly resourceSpans?: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
  }[];
}

const STATUS_ERROR = 2;

/** @param status what every batch is answered with */
export async function startOtlpReceiver(status = 200): Promise<OtlpReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      if (request.url === '/v1/traces') take(text, request.headers);
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  const receiver: OtlpReceiver = {
    url: '',
    spans: [],
    headers: {},
    texts: [],
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function take(text: string, headers: Readonly<Record<string, unknown>>): void {
    receiver.headers = headers;
    receiver.texts.push(text);
    for (const { resource, scopeSpans } of (JSON.parse(text) as Batch).resourceSpans ?? []) {
      for (const { spans } of scopeSpans) {
        receiver.spans.push(...spans.map((span) => readSpan(span, readAttributes(resource.attributes))));
      }
    }
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(receiver, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function readSpan(span: OtlpSpan, resource: Readonly<Record<string, unknown>>): ReceivedSpan {
  const { name, kind, traceId, spanId, parentSpanId, status, attributes } = span;
  return {
    name,
    kind,
    traceId,
    spanId,
    parentSpanId: parentSpanId || null,
    failed: status?.code === STATUS_ERROR,
    attributes: readAttributes(attributes),
    resource,
  };
}

function readAttributes(attributes: readonly Attribute[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
