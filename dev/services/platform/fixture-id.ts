/** Ids of the fixture records, the same in every service and every run, so that tests and references can name them. */

import { createHash } from 'node:crypto';

/** The sample records are the first of their kind in the first tenant (domain: sample records). */
const SAMPLE_IDS: Readonly<Record<string, string>> = {
  'mawb/SERHAFEN:CL/1': '6d0f6d3e-0f0a-4b0e-9d57-7a1b6f0c1001',
  'hawb/SERHAFEN:CL/1': 'c4a2f1b7-9c5e-4e0f-8a77-2d9d4c3e3001',
  'declaration/SERHAFEN:CL/1': 'a1c7b1de-4a3e-4b57-8f8e-5f0f8d2b2001',
};

/** A UUID (version 4 in form) of the n-th record of a kind in a tenant, n from 1. */
export function fixtureId(kind: string, tenant: string, n: number): string {
  const name = `${kind}/${tenant}/${n}`;
  const sample = SAMPLE_IDS[name];
  if (sample !== undefined) return sample;
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = '89ab'[Number.parseInt(hex.charAt(16), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
