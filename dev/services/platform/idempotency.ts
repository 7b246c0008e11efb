/** Repeats of a write under one `Idempotency-Key` get the first answer (domain: request headers). */

import { createHash } from 'node:crypto';
import { Problem } from './problem.ts';
import type { Reply, Tenant } from './service-definition.ts';
import { tenantKey } from './tenant-key.ts';

const LIFE_MS = 24 * 60 * 60 * 1000;

export interface IdempotentRequest {
  readonly tenant: Tenant | undefined;
  readonly operationId: string;
  readonly key: string;
  /** Path and body: what a repeat must have in common with the first request. */
  readonly path: string;
  readonly bodyText: string;
  readonly now: Date;
}

interface FirstAnswer {
  readonly digest: string;
  readonly expiresAt: number;
  readonly reply: Promise<Reply>;
}

export class IdempotencyStore {
  readonly #answers = new Map<string, FirstAnswer>();

  /**
   * Runs `answer` for the first request and repeats its reply, also to requests that arrive while it runs. A refused
   * request leaves no trace. Throws 409 IDEMPOTENCY_KEY_REUSED when the key stands for another request.
   */
  async run(request: IdempotentRequest, answer: () => Promise<Reply>): Promise<Reply> {
    const { tenant, operationId, key, path, bodyText, now } = request;
    const scope = JSON.stringify([tenant ? tenantKey(tenant) : null, operationId, key]);
    const digest = createHash('sha256')
      .update(JSON.stringify([path, bodyText]))
      .digest('base64');

    const first = this.#answers.get(scope);
    if (first !== undefined && first.expiresAt > now.getTime()) {
      if (first.digest !== digest) throw new Problem('IDEMPOTENCY_KEY_REUSED');
      return first.reply;
    }
    const reply = answer();
    const mine = { digest, expiresAt: now.getTime() + LIFE_MS, reply };
    this.#answers.set(scope, mine);
    try {
      return await reply;
    } catch (error) {
      if (this.#answers.get(scope) === mine) this.#answers.delete(scope);
      throw error;
    }
  }

  clear(): void {
    this.#answers.clear();
  }
}
