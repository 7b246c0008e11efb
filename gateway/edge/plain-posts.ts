/**
 * The way in for what nearly every request is: a POST of one operation as JSON, of known length, to a path of the graph. It
 * runs the same checks as the framework's hooks, in the same order, and is answered by the same engine; the framework's own
 * bookkeeping, a quarter of what a kept answer costs, is left out. What is not plain goes on to the framework untouched.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerByApollo, type LongWayOptions } from './answer-by-apollo.ts';
import { answerPost, readPlainPost, type ShortWayOptions } from './answer-post.ts';
import type { Compress } from './compress.ts';
import { correlationIdOf } from './correlation-id.ts';
import { type Check, type EdgeRequest, passChecks } from './exchange.ts';
import { operationNameOf } from './operation-name.ts';
import { PlainAnswer } from './plain-answer.ts';
import type { ReadBody } from './read-json.ts';
import { negotiate, prefersEvents } from './request-error-status.ts';
import { type RequestRecord, recordOf } from './request-record.ts';
import type { ErrorResponder } from './respond-error.ts';

export interface PlainPostOptions {
  /** Of every request: those of the steps before the routes, in their order. */
  readonly head: readonly Check[];
  /** Bytes; longer bodies are the framework's to refuse. */
  readonly bodyLimitBytes: number;
  readonly addressOf: (request: IncomingMessage) => string;
  /** `null`: answers go out as they are. */
  readonly compress: Compress | null;
  readonly respond: ErrorResponder['respond'];
  /** The framework closes connections while the server closes. */
  readonly isDraining: () => boolean;
}

interface PlainPosts extends PlainPostOptions {
  readonly paths: readonly string[];
  readonly authenticate: readonly Check[];
  readonly shortWay: ShortWayOptions;
  /** For bodies that turn out not to be plain. */
  readonly longWay: LongWayOptions;
  readonly readBody: ReadBody;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

const NOTHING = Buffer.alloc(0);

/** JSON as Unicode text; what else a client may say goes to the framework. */
const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i;

class PlainRequest implements EdgeRequest {
  readonly method = 'POST';
  record: RequestRecord | null = null;
  readonly id: string;
  readonly raw: IncomingMessage;
  private readonly addressOf: PlainPostOptions['addressOf'];

  constructor(raw: IncomingMessage, addressOf: PlainPostOptions['addressOf']) {
    this.id = correlationIdOf(raw.headers);
    this.raw = raw;
    this.addressOf = addressOf;
  }

  get url() {
    return this.raw.url ?? '';
  }

  get headers() {
    return this.raw.headers;
  }

  get ip() {
    return this.addressOf(this.raw);
  }
}

/** Stands before the listener that `server` has. */
export function takePlainPosts(options: PlainPosts, server: Pick<Server, 'listeners' | 'removeListener' | 'on'>): void {
  const { shortWay, longWay, readBody, compress, addressOf, respond } = options;
  const paths = new Set(options.paths);
  const checks = [...options.head, ...options.authenticate];
  for (const framework of server.listeners('request') as Listener[]) {
    server.removeListener('request', framework);
    server.on('request', (request, response) => {
      if (isPlain(request)) answer(request, response);
      else framework(request, response);
    });
  }

  function isPlain({ method, url, headers }: IncomingMessage): boolean {
    const length = Number(headers['content-length']);
    return (
      method === 'POST' &&
      paths.has(url ?? '') &&
      JSON_TYPE.test(headers['content-type'] ?? '') &&
      length > 0 &&
      length <= options.bodyLimitBytes &&
      headers['transfer-encoding'] === undefined &&
      headers['content-encoding'] === undefined &&
      headers.expect === undefined &&
      !prefersEvents(headers.accept) &&
      negotiate(headers.accept) !== null &&
      !options.isDraining()
    );
  }

  function answer(raw: IncomingMessage, response: ServerResponse): void {
    const request = new PlainRequest(raw, addressOf);
    const answer = new PlainAnswer(response, request, compress);
    const fail = (error: unknown): void => respond(error, request, answer);
    try {
      const waiting = passChecks(checks, request, answer);
      if (waiting === undefined) read(request, answer, fail);
      else waiting.then(() => read(request, answer, fail), fail);
    } catch (error) {
      fail(error);
    }
  }

  function read(request: PlainRequest, answer: PlainAnswer, fail: (error: unknown) => void): void {
    const { raw } = request;
    let first: Buffer | null = null;
    let rest: Buffer[] | null = null;
    raw.on('data', (chunk: Buffer) => {
      if (first === null) first = chunk;
      else if (rest === null) rest = [first, chunk];
      else rest.push(chunk);
    });
    raw.on('error', fail);
    raw.on('end', () => {
      let body: unknown;
      try {
        body = readBody(rest === null ? (first ?? NOTHING) : Buffer.concat(rest));
      } catch (error) {
        // As the framework does: who sends what cannot be read is not listened to any longer.
        answer.header('connection', 'close');
        fail(error);
        return;
      }
      try {
        run(request, answer, body)?.catch(fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  function run(request: PlainRequest, answer: PlainAnswer, body: unknown): Promise<void> | null {
    const record = recordOf(request);
    const { context, errorCodes } = record;
    if (context === null) throw new TypeError('the request has no context: authenticate has to be among the checks');
    record.operationName = operationNameOf(body);
    const current = { context, errorCodes };
    const plain = readPlainPost(request, body);
    return plain === null
      ? answerByApollo(longWay, request, body, current, answer)
      : answerPost(shortWay, plain, current, request, answer);
  }
}
