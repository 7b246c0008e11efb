/** One operation by HTTP. */

export interface Operation {
  readonly query: string;
  readonly operationName?: string | undefined;
  readonly variables?: unknown;
}

export interface Answer {
  readonly status: number;
  /** From the request to the whole answer, as this page sees it. */
  readonly ms: number;
  /** The gateway's name for the request, in its log and its errors. */
  readonly correlationId: string | null;
  readonly body: {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions?: { code?: string } }[];
    extensions?: Record<string, unknown>;
  };
}

export async function post(operation: Operation, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const started = performance.now();
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      ...headers,
    },
    body: JSON.stringify(operation),
  });
  const body = (await response.json()) as Answer['body'];
  const ms = performance.now() - started;
  return { status: response.status, ms, correlationId: response.headers.get('x-correlation-id'), body };
}
