/** One read of the realm's key set: bounded, without redirects, reduced to the keys that may sign access tokens. */
import { z } from 'zod';

/** The part of `fetch` that is used; a parameter, so that tests need no network. */
export type FetchKeys = (url: string, init: RequestInit) => Promise<Response>;

/** A key set that cannot be used. Logged; clients learn `IDP_UNAVAILABLE` at most. */
export class KeySetError extends Error {
  override readonly name = 'KeySetError';
}

const TIMEOUT_MS = 5000;
const LIMIT_BYTES = 262_144;

/**
 * Keycloak also publishes an encryption key (`use: enc`): only `sig`, `RS256`, `RSA` keys are candidates, and only
 * their public members are kept (domain: key handling).
 */
const signingKey = z.object({
  kty: z.literal('RSA'),
  use: z.literal('sig'),
  alg: z.literal('RS256'),
  kid: z.string().min(1),
  n: z.string().min(1),
  e: z.string().min(1),
});

export type SigningKey = z.infer<typeof signingKey>;

/**
 * @returns at least one key
 * @throws {KeySetError} when the answer is no key set, or holds no usable key; the network's own errors as they are
 */
export async function fetchSigningKeys(
  url: string,
  fetchKeys: FetchKeys,
  signal: AbortSignal,
): Promise<readonly SigningKey[]> {
  const response = await fetchKeys(url, {
    headers: { accept: 'application/json' },
    // A redirect would let whoever answers choose where the keys come from.
    redirect: 'error',
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new KeySetError(`the key set was answered with status ${response.status}`);
  }
  const keys = selectKeys(await readText(response));
  if (keys.length === 0) throw new KeySetError('the key set holds no RS256 signing key');
  return keys;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > LIMIT_BYTES) throw new KeySetError(`the key set is larger than ${LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function selectKeys(text: string): readonly SigningKey[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new KeySetError('the key set is not JSON', { cause });
  }
  const set = z.object({ keys: z.array(z.unknown()) }).safeParse(document);
  if (!set.success) throw new KeySetError('the key set has no list "keys"');
  return set.data.keys.flatMap((candidate) => signingKey.safeParse(candidate).data ?? []);
}
