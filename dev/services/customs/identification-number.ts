/** The ten digits customs gives an accepted declaration (domain: DIN identification number). */

/** Digit that stands for the letter of an agent code. */
const LETTER_DIGITS: Readonly<Record<string, string>> = {
  A: '1',
  B: '2',
  C: '3',
  F: '4',
  G: '5',
  I: '6',
  K: '7',
  L: '8',
  T: '9',
  Z: '0',
};

/**
 * Agent `K27` and dispatch 53078 give `7270053078`. Throws a RangeError for a letter no agent has.
 *
 * @param agentCode letter and two digits
 * @param dispatch internal dispatch number of the agent, at most seven digits
 */
export function identificationNumber(agentCode: string, dispatch: number): string {
  const letter = LETTER_DIGITS[agentCode.charAt(0)];
  if (letter === undefined) throw new RangeError(`${agentCode} is not a customs agent code`);
  return `${letter}${agentCode.slice(1)}${String(dispatch).padStart(7, '0')}`;
}
