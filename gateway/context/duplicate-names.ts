/** Finds JSON objects that name a member twice: parsers disagree which one counts, so such a token says two things (RFC 7519 §4). */

/** A string, with the colon that makes it a member name, or a bracket. Strings are consumed whole, so brackets inside them do not count. */
const TOKENS = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * @param json valid JSON
 * @returns whether any object in it has two members of one name, however they are escaped
 */
export function hasDuplicateNames(json: string): boolean {
  // One entry an open bracket; `null` for arrays.
  const open: (Set<string> | null)[] = [];
  for (const [token, text, colon] of json.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(null);
    else if (token === '}' || token === ']') open.pop();
    else if (text !== undefined && colon !== undefined) {
      const names = open.at(-1);
      const name = JSON.parse(text) as string;
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}
