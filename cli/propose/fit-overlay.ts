/** Proposals that the compiler takes: what it refuses is left out with its reason, names that clash get a prefix. */
import { buildModel } from '../../schema/compile/build-model.ts';
import { compile } from '../../schema/compile/compile.ts';
import type { ServiceModel } from '../../schema/compile/model.ts';
import { BuildError, type BuildProblem } from '../../schema/compile/problem.ts';
import type { ServiceSource } from '../../schema/compile/service-source.ts';
import { typeName } from '../../schema/compile/type-names.ts';
import type { KnownEntity } from './find-references.ts';
import type { Proposal } from './proposal.ts';
import { proposeOverlay } from './propose-overlay.ts';
import { type LeftOut, writeOverlay } from './write-overlay.ts';

export interface FittedOverlay {
  readonly text: string;
  readonly proposals: readonly Proposal[];
  readonly leftOut: readonly LeftOut[];
  /** Of the contract: what is left out of the graph or renamed. */
  readonly warnings: readonly BuildProblem[];
  /** Operations that are fields. */
  readonly operations: number;
}

/** Rounds with the compiler; each leaves something out, so that a contract with this many refusals is no contract. */
const MOST_ROUNDS = 12;

/**
 * @param contract of the new service, with any overlay
 * @param present the services that are there
 * @throws {BuildError} when the contract itself cannot be compiled
 */
export async function fitOverlay(contract: ServiceSource, present: readonly ServiceSource[]): Promise<FittedOverlay> {
  const least = writeOverlay(contract.name, [LEAST]);
  const model = await buildModel({ ...contract, overlay: least });
  const others = (await Promise.all(present.map(buildModel))).flatMap(entitiesOf);
  let prefix: string | null = null;
  let proposals = proposeOverlay(model, others, prefix);
  const leftOut: LeftOut[] = [];
  for (let round = 0; ; round++) {
    const text = writeOverlay(contract.name, proposals, leftOut);
    try {
      const { warnings } = await compile([...present, { ...contract, overlay: text }]);
      const own = warnings.filter(({ file }) => file === contract.contractFile || file === contract.overlayFile);
      return { text, proposals, leftOut, warnings: own, operations: model.operations.size };
    } catch (error) {
      if (!(error instanceof BuildError) || round === MOST_ROUNDS) throw error;
      if (prefix === null && error.problems.some(isClash)) {
        prefix = typeName(contract.name);
        const refused = new Set(leftOut.map(({ proposal }) => proposal.target));
        proposals = proposeOverlay(model, others, prefix).filter(({ target }) => !refused.has(target));
        continue;
      }
      const refused = proposals.flatMap((proposal) => {
        const problem = error.problems.find((one) => concerns(one, proposal, proposals.indexOf(proposal)));
        return problem === undefined ? [] : [{ proposal, reason: problem.reason }];
      });
      if (refused.length === 0) throw error;
      leftOut.push(...refused);
      proposals = proposals.filter((proposal) => !refused.some((one) => one.proposal === proposal));
    }
  }
}

const LEAST: Proposal = {
  target: '$',
  update: { 'x-access': { authenticated: true } },
  certainty: 'guess',
  because: 'the least there is',
  about: null,
};

function isClash({ reason }: BuildProblem): boolean {
  return /already$|looks different in the service/.test(reason);
}

function concerns({ pointer, reason }: BuildProblem, { about, update }: Proposal, index: number): boolean {
  if (pointer.startsWith(`/actions/${index}/`)) return true;
  if (about === null) return false;
  const place = `/components/schemas/${about.schema.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (about.property !== undefined) return pointer.startsWith(`${place}/properties/${about.property}/`);
  return (
    'x-entity' in update &&
    (pointer.startsWith(`${place}/x-entity`) || pointer === place || reason.includes(`${about.schema} `))
  );
}

function entitiesOf(model: ServiceModel): KnownEntity[] {
  return model.entities
    .filter(({ extension }) => extension.extends !== true)
    .map(({ type, keyType }) => ({ type, name: type, keyType: jsonType(keyType), own: null }));
}

/** JSON type of a GraphQL key type; ids may be either. */
function jsonType(keyType: string): string | null {
  const name = keyType.replace(/!$/, '');
  if (name === 'Int' || name === 'BigInt') return 'integer';
  return name === 'String' ? 'string' : null;
}
