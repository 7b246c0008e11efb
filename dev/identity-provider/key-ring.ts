/** The realm's keys: one signs, earlier ones stay published until they are retired. */

import { generateKeyPair, type KeyObject, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { exportJWK, type JWK } from 'jose';

const MODULUS_BITS = 2048;

interface RsaKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface KeyRing {
  /** The key of new signatures. */
  readonly signing: RsaKey;
  /** The set at the certs endpoint: signature keys and, as Keycloak has it, one for encryption. */
  readonly published: { readonly keys: readonly JWK[] };
  /** Signs with a new key from now on. */
  rotate(): Promise<void>;
  /** Publishes the signing key only. */
  retireOld(): void;
}

/** Nothing is ever encrypted for the realm, so one key serves every ring of the process. */
let encryptionKey: Promise<JWK> | undefined;

export async function createKeyRing(): Promise<KeyRing> {
  encryptionKey ??= createKey().then((key) => toJwk(key, { use: 'enc', alg: 'RSA-OAEP' }));
  const encryption = await encryptionKey;
  let signing = await createKey();
  let signatureKeys = [await toJwk(signing, { use: 'sig', alg: 'RS256' })];
  return {
    get signing() {
      return signing;
    },
    get published() {
      return { keys: [encryption, ...signatureKeys] };
    },
    async rotate() {
      signing = await createKey();
      signatureKeys = [await toJwk(signing, { use: 'sig', alg: 'RS256' }), ...signatureKeys];
    },
    retireOld() {
      signatureKeys = signatureKeys.slice(0, 1);
    },
  };
}

async function createKey(): Promise<RsaKey> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: MODULUS_BITS });
  return { kid: randomBytes(32).toString('base64url'), ...pair };
}

async function toJwk({ kid, publicKey }: RsaKey, purpose: { use: string; alg: string }): Promise<JWK> {
  return { kid, ...purpose, ...(await exportJWK(publicKey)) };
}
