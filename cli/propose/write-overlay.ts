/** Proposals → the text of an overlay, for people: what was guessed says so, and why. */
import { stringify } from 'yaml';
import type { Proposal } from './proposal.ts';

export interface LeftOut {
  readonly proposal: Proposal;
  readonly reason: string;
}

export function writeOverlay(title: string, proposals: readonly Proposal[], leftOut: readonly LeftOut[] = []): string {
  const head = [
    '# Proposed by `gateway add`. A "guess" was told by names and types: look at it, then remove the word.',
    'overlay: 1.0.0',
    `info: ${flow({ title: `${title} in the graph`, version: '1.0.0' })}`,
    'extends: ./openapi.yaml',
    'actions:',
  ];
  const actions = proposals.flatMap(({ target, update, certainty, because }) => [
    `  # ${certainty === 'guess' ? 'guess: ' : ''}${because}`,
    `  - target: ${JSON.stringify(target)}`,
    `    update: ${flow(update)}`,
  ]);
  const rest = leftOut.flatMap(({ proposal, reason }) => [
    `  # left out: ${proposal.because}, but ${reason.replaceAll('\n', ' ')}`,
  ]);
  return `${[...head, ...actions, ...rest].join('\n')}\n`;
}

function flow(value: object): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
