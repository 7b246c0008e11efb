/** The keys of the audit: one seals the chain, one makes digests of what must not stand there in clear. */
import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

export interface AuditKeys {
  /** Base64url SHA-256 of a text; with a secret only who has it can make one. */
  seal(text: string): string;
  /** Short keyed digest: equal texts have equal ones, and nobody without the key can try texts out. */
  digest(text: string): string;
}

/** @param secret empty: the chain shows accidents and careless hands only, and digests can be compared within one process only */
export function createAuditKeys(secret: string): AuditKeys {
  const chainKey = secret === '' ? null : derive(secret, 'serhafen audit chain');
  const digestKey = secret === '' ? randomBytes(32) : derive(secret, 'serhafen audit digest');
  return {
    seal: (text) =>
      (chainKey === null ? createHash('sha256') : createHmac('sha256', chainKey)).update(text).digest('base64url'),
    digest: (text) =>
      createHmac('sha256', digestKey).update(text.normalize('NFC').toLowerCase()).digest('base64url').slice(0, 22),
  };
}

function derive(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
}
